package io.gatehouse.messaging.limit;

/// A bucket of permits that fills at a steady rate; for one thread.
public final class Rate {
  private final int perSecond;
  private final double most;
  private double permits;
  private long last;

  public Rate(int perSecond, int burst, long now) {
    this.perSecond = perSecond;
    this.most = Math.max(burst, perSecond);
    this.permits = most;
    this.last = now;
  }

  /// Takes one permit if there is one; always true without a rate.
  public boolean take(long now) {
    if (perSecond == 0) {
      return true;
    }
    permits = Math.min(most, permits + (now - last) * perSecond / 1000.0);
    last = now;
    if (permits < 1) {
      return false;
    }
    permits -= 1;
    return true;
  }
}
