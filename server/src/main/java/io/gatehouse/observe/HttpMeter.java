package io.gatehouse.observe;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Counts and times the requests of one route, by the first digit of their status.
///
/// What was never answered is not shown: most routes know few kinds of answers, and a page of zeros
/// costs whoever scrapes it.
public final class HttpMeter {
  private final IntFunction<Timer> timers;
  private final AtomicReferenceArray<@Nullable Timer> byStatus = new AtomicReferenceArray<>(5);

  /// @param timers gives the same timer whenever it is asked for the same digit
  HttpMeter(IntFunction<Timer> timers) {
    this.timers = timers;
  }

  public void record(int status, long nanos) {
    int digit = Math.clamp(status / 100, 1, 5);
    Timer timer = byStatus.get(digit - 1);
    if (timer == null) {
      timer = timers.apply(digit);
      byStatus.set(digit - 1, timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }
}
