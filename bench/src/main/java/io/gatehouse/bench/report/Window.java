package io.gatehouse.bench.report;

import java.time.Duration;

/// What was done in one stretch of measured time.
///
/// @param processor time that the measured process spent on processors in the stretch
public record Window(double count, Duration wall, Duration processor) {
  /// The system counts processor time in steps of this size: less is not to be told from nothing.
  private static final Duration TICK = Duration.ofMillis(10);

  public double perSecond() {
    return count / seconds(wall);
  }

  /// Steadier than the rate where other programs use the same processor.
  public double perProcessorSecond() {
    return count / seconds(processor.compareTo(TICK) < 0 ? TICK : processor);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
