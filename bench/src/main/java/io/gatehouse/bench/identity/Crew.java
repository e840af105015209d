package io.gatehouse.bench.identity;

import java.util.List;
import java.util.stream.IntStream;

/// Who uses the servers: one backend, and users who take turns so that nobody is slowed down for
/// guessing.
///
/// @param users their names
record Crew(Offer.Client client, List<String> users) {
  static final String PASSWORD = "tide and moonlight";

  /// Both servers hash with argon2id as Keycloak does by default: 7 MiB, five passes, one lane.
  static final int KIBIBYTES = 7 * 1024;

  static final int PASSES = 5;

  static Crew of(int size) {
    return new Crew(
        new Offer.Client("backend", "b5a1c2f04d7e4c8a9d3f6e1b7a2c9e8d4f5b6a7c"),
        IntStream.range(0, size).mapToObj(number -> "sailor-" + number).toList());
  }
}
