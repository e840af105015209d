package io.gatehouse.device.provision;

import io.gatehouse.store.Page;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/// Listings cut into pages: the store is asked for one row more than is shown.
final class Cut {
  private Cut() {}

  static <T> Page<T> page(int limit, IntFunction<List<T>> rows, Function<T, String> key) {
    List<T> found = rows.apply(limit + 1);
    boolean more = found.size() > limit;
    List<T> shown = more ? found.subList(0, limit) : found;
    return new Page<>(shown, more ? key.apply(shown.getLast()) : null);
  }
}
