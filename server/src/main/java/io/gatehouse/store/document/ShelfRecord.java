package io.gatehouse.store.document;

import org.jspecify.annotations.Nullable;

/// A store of documents: where they are kept, and who may do what there at all.
///
/// @param number stands for it in rows of values; the store gives it
/// @param save access list of who may make and change documents
/// @param query access list of who may read them
/// @param attachment access list of who may read what is attached to them
public record ShelfRecord(
    String application,
    String id,
    long number,
    @Nullable String description,
    String save,
    String delete,
    String query,
    String attachment,
    long createdAt,
    long updatedAt,
    long version) {}
