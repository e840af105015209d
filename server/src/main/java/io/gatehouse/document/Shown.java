package io.gatehouse.document;

import org.jspecify.annotations.Nullable;

/// A document as somebody may see it.
///
/// @param lists the lists that count; null for whoever may not change it
/// @param fields a JSON object with the fields that may be seen
/// @param createdAt epoch milliseconds
public record Shown(
    String store,
    String id,
    @Nullable String schema,
    @Nullable String creator,
    @Nullable String owner,
    @Nullable String editor,
    @Nullable Lists lists,
    String fields,
    long createdAt,
    long updatedAt,
    long version) {}
