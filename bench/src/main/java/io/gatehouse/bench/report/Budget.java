package io.gatehouse.bench.report;

import org.jspecify.annotations.Nullable;

/// The bound that a measurement must keep, on its value or on its ratio to the peer.
public record Budget(Subject subject, Bound bound, double limit) {

  /// What is bounded.
  public enum Subject {
    VALUE,
    RATIO
  }

  /// Which side of the limit is good.
  public enum Bound {
    AT_LEAST(">="),
    AT_MOST("<=");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  public static Budget atLeast(double value) {
    return new Budget(Subject.VALUE, Bound.AT_LEAST, value);
  }

  public static Budget atMost(double value) {
    return new Budget(Subject.VALUE, Bound.AT_MOST, value);
  }

  public static Budget ratioAtMost(double ratio) {
    return new Budget(Subject.RATIO, Bound.AT_MOST, ratio);
  }

  public static Budget ratioAtLeast(double ratio) {
    return new Budget(Subject.RATIO, Bound.AT_LEAST, ratio);
  }

  /// Whether the budget is kept; not kept when it bounds a ratio and there is none.
  boolean met(double value, @Nullable Double ratio) {
    Double measured = subject == Subject.VALUE ? Double.valueOf(value) : ratio;
    if (measured == null) {
      return false;
    }
    return bound == Bound.AT_LEAST ? measured >= limit : measured <= limit;
  }

  /// For example `ratio >= 0.8` or `value <= 5`.
  public String text() {
    String number =
        limit == Math.rint(limit) ? Long.toString((long) limit) : Double.toString(limit);
    return (subject == Subject.VALUE ? "value " : "ratio ") + bound.sign + " " + number;
  }
}
