package io.gatehouse.store.document;

import org.jspecify.annotations.Nullable;

/// In which order documents come, and where to go on.
///
/// @param field null for the order of ids
/// @param after the last document of the page before
public record Order(@Nullable String field, boolean descending, @Nullable Place after) {
  public static final Order BY_ID = new Order(null, false, null);

  /// Where a document stands.
  ///
  /// @param kind place of the kind of its value; behind all kinds where it has none
  public record Place(int kind, double number, String text, String id) {
    /// Behind every kind of value.
    public static final int NOTHING = FieldValue.Kind.values().length;
  }

  public Order after(@Nullable Place place) {
    return new Order(field, descending, place);
  }
}
