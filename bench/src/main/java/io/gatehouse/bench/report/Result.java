package io.gatehouse.bench.report;

import org.jspecify.annotations.Nullable;

/// One line of the report.
///
/// @param ratio of the value to the peer's, the median of the rounds' ratios
public record Result(
    String name,
    double value,
    String unit,
    @Nullable Peer peer,
    @Nullable Double ratio,
    @Nullable Budget budget) {

  public Result {
    if (!Double.isFinite(value) || (ratio != null && !Double.isFinite(ratio))) {
      throw new IllegalArgumentException("`" + name + "` measured nothing");
    }
  }

  public static Result of(String name, double value, String unit) {
    return new Result(name, value, unit, null, null, null);
  }

  public Result within(Budget demanded) {
    return new Result(name, value, unit, peer, ratio, demanded);
  }

  public Result against(Peer other, double measuredRatio) {
    return new Result(name, value, unit, other, measuredRatio, budget);
  }

  /// Whether the budget was kept, null if there is none.
  public @Nullable Boolean met() {
    return budget == null ? null : budget.met(value, ratio);
  }
}
