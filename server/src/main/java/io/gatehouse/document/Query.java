package io.gatehouse.document;

import org.jspecify.annotations.Nullable;

/// Which documents of a store are asked for.
///
/// @param filter empty for all
/// @param schema null for any and none
/// @param sort a field; null for the order of ids
/// @param after where the page before ended; null for the first
public record Query(
    String filter,
    @Nullable String schema,
    @Nullable String sort,
    boolean descending,
    @Nullable String after,
    int limit) {
  /// Most documents of a page.
  public static final int MOST = 200;

  public Query {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("a page has 1 to " + MOST + " documents");
    }
  }

  /// The first page in the order of ids.
  public static Query of(String filter, int limit) {
    return new Query(filter, null, null, false, null, limit);
  }
}
