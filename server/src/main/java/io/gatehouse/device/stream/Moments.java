package io.gatehouse.device.stream;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// Moments for records that tell none: each a microsecond at least behind the one before, so that
/// no two are taken for the same.
final class Moments {
  private final InstantSource clock;
  private final AtomicLong last = new AtomicLong();

  Moments(InstantSource clock) {
    this.clock = clock;
  }

  long next() {
    long now = clock.millis() * 1_000;
    return last.updateAndGet(before -> Math.max(before + 1, now));
  }
}
