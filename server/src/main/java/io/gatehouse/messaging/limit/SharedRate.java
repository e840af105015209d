package io.gatehouse.messaging.limit;

import java.util.concurrent.atomic.AtomicLong;

/// A steady rate that many threads draw on without a lock: the moment until which it is used up
/// moves on with each permit, and may lie at most a second ahead.
public final class SharedRate {
  private static final long SECOND = 1_000_000_000L;

  private final long cost;
  private final AtomicLong usedUntil;

  /// @param perSecond how many permits a second gives, and how many may be taken at once
  public SharedRate(int perSecond, long nanoTime) {
    this.cost = SECOND / perSecond;
    this.usedUntil = new AtomicLong(nanoTime);
  }

  /// Takes a permit if there is one.
  public boolean take(long nanoTime) {
    while (true) {
      long used = usedUntil.get();
      long next = (used - nanoTime > 0 ? used : nanoTime) + cost;
      if (next - nanoTime > SECOND) {
        return false;
      }
      if (usedUntil.compareAndSet(used, next)) {
        return true;
      }
    }
  }
}
