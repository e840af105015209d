package io.gatehouse.observe;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/// Counts and times the requests of one route, by the first digit of their status.
public final class HttpMeter {
  private final Timer[] byStatus;

  HttpMeter(IntFunction<Timer> timers) {
    byStatus = new Timer[5];
    for (int i = 0; i < byStatus.length; i++) {
      byStatus[i] = timers.apply(i + 1);
    }
  }

  public void record(int status, long nanos) {
    byStatus[Math.clamp(status / 100, 1, 5) - 1].record(nanos, TimeUnit.NANOSECONDS);
  }
}
