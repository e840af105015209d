package io.gatehouse.document;

import org.jspecify.annotations.Nullable;

/// A document that somebody wants to be kept.
///
/// @param id null for a new one that nobody has
/// @param schema null for none
/// @param fields a JSON object
/// @param lists null for those of the schema
/// @param creator `user:alice`; null for whoever asks, and others only for administrators
/// @param owner the same
public record Draft(
    @Nullable String id,
    @Nullable String schema,
    String fields,
    @Nullable Lists lists,
    @Nullable String creator,
    @Nullable String owner) {

  /// A document with these fields and nothing besides.
  public static Draft of(@Nullable String id, @Nullable String schema, String fields) {
    return new Draft(id, schema, fields, null, null, null);
  }
}
