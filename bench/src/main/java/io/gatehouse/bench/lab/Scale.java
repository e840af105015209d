package io.gatehouse.bench.lab;

import java.time.Duration;

/// How much is done in one run.
///
/// @param rounds measured pairs of windows; one more is dropped before them
/// @param warmUp of each program, before its first window
/// @param bcryptCost of the passwords of the users who log in
/// @param loginsPerRound a login is a tenth of a second and more, so they are counted
/// @param connections of which one is revoked
/// @param revocations measured; a tenth more is dropped before them
/// @param devices to which the store grows
/// @param grants of the largest policy; the usual one has a tenth of them
public record Scale(
    int rounds,
    Duration window,
    Duration warmUp,
    int bcryptCost,
    int loginsPerRound,
    int subscribers,
    int connections,
    int revocations,
    int idleConnections,
    int devices,
    int grants) {

  /// All measurements in about four minutes.
  public static Scale quick() {
    Duration window = Duration.ofMillis(1500);
    return new Scale(
        3, window, Duration.ofSeconds(6), 12, 12, 500, 1000, 200, 2000, 100_000, 1_000_000);
  }

  /// For numbers to quote.
  public static Scale full() {
    Duration window = Duration.ofSeconds(5);
    return new Scale(
        9, window, Duration.ofSeconds(30), 12, 60, 500, 10_000, 1000, 5000, 1_000_000, 1_000_000);
  }

  /// Enough to see that everything works, and too little to mean anything.
  public static Scale smoke() {
    Duration window = Duration.ofMillis(100);
    return new Scale(1, window, window, 4, 4, 10, 10, 4, 20, 100, 3_000);
  }

  /// How many windows a program may take until its compilers are at rest.
  public int mostWarmUps() {
    return 2 * rounds;
  }

  /// The same with another number of devices.
  public Scale withDevices(int otherDevices) {
    return new Scale(
        rounds,
        window,
        warmUp,
        bcryptCost,
        loginsPerRound,
        subscribers,
        connections,
        revocations,
        idleConnections,
        otherDevices,
        grants);
  }

  /// The same with another number of connections of which one is revoked.
  public Scale with(int otherConnections) {
    return new Scale(
        rounds,
        window,
        warmUp,
        bcryptCost,
        loginsPerRound,
        subscribers,
        otherConnections,
        revocations,
        idleConnections,
        devices,
        grants);
  }
}
