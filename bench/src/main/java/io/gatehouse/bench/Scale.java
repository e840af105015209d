package io.gatehouse.bench;

import java.time.Duration;

/// How much is done in one run.
///
/// @param rounds measured pairs of windows; one more is dropped before them
/// @param warmUp of each program, before its first window
/// @param bcryptCost of the passwords of the users who log in
/// @param loginsPerRound a login is a tenth of a second and more, so they are counted
/// @param connections of which one is revoked
/// @param revocations measured; a tenth more is dropped before them
/// @param grants of the largest policy; the usual one has a tenth of them
record Scale(
    int rounds,
    Duration window,
    Duration warmUp,
    int bcryptCost,
    int loginsPerRound,
    int subscribers,
    int connections,
    int revocations,
    int idleConnections,
    int grants) {

  /// All measurements in about four minutes.
  static Scale quick() {
    return new Scale(
        5, Duration.ofMillis(1500), Duration.ofSeconds(8), 12, 16, 500, 1000, 200, 2000, 1_000_000);
  }

  /// For numbers to quote.
  static Scale full() {
    return new Scale(
        9, Duration.ofSeconds(5), Duration.ofSeconds(30), 12, 60, 500, 1000, 1000, 5000, 1_000_000);
  }

  /// Enough to see that everything works, and too little to mean anything.
  static Scale smoke() {
    return new Scale(1, Duration.ofMillis(100), Duration.ofMillis(100), 4, 4, 10, 10, 4, 20, 3_000);
  }
}
