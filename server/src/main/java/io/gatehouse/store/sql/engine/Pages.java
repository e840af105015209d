package io.gatehouse.store.sql.engine;

import io.gatehouse.store.Page;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Listings cut into pages: a query asks for one row more than it shows.
public final class Pages {
  private Pages() {}

  /// How many rows to ask for.
  public static int ask(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a page has one row at least");
    }
    return Math.addExact(limit, 1);
  }

  /// The page that these rows make, and the key to continue after if there are more.
  public static <T> Page<T> cut(List<T> rows, int limit, Function<T, String> key) {
    boolean more = rows.size() > limit;
    List<T> shown = more ? rows.subList(0, limit) : rows;
    @Nullable String next = more ? key.apply(shown.getLast()) : null;
    return new Page<>(shown, next);
  }
}
