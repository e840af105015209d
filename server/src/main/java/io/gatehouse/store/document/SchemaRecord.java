package io.gatehouse.store.document;

import org.jspecify.annotations.Nullable;

/// What documents are like, and who may do what with their fields.
///
/// @param body the definition as a JSON object
public record SchemaRecord(
    String application,
    String id,
    @Nullable String description,
    String body,
    long createdAt,
    long updatedAt,
    long version) {}
