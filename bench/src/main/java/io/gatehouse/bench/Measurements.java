package io.gatehouse.bench;

import java.util.List;
import java.util.stream.Collectors;

/// All measurements, in the order in which they run.
final class Measurements {
  private static final List<Measurement> ALL =
      List.of(new HttpCheck(), new Logins(), new WebSocketFanOut(), new Revocation(), new Start());

  private Measurements() {}

  /// The named ones in their order here; all if no name is given.
  static List<Measurement> named(List<String> names) {
    for (String name : names) {
      if (ALL.stream().noneMatch(each -> each.name().equals(name))) {
        throw new IllegalArgumentException(
            "there is no measurement `%s`; there are %s"
                .formatted(
                    name, ALL.stream().map(Measurement::name).collect(Collectors.joining(", "))));
      }
    }
    return ALL.stream().filter(each -> names.isEmpty() || names.contains(each.name())).toList();
  }
}
