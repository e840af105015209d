package io.gatehouse.bench.report;

import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The middle of several measurements, which a few disturbed ones do not move.
public final class Median {
  private Median() {}

  /// The mean of the two in the middle if the number is even.
  public static double of(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("there is no median of nothing");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  public static <T> double of(Collection<T> items, ToDoubleFunction<T> value) {
    return of(items.stream().map(value::applyAsDouble).toList());
  }
}
