package io.gatehouse.store.document;

import org.jspecify.annotations.Nullable;

/// What the numbers of one field come to in a group of documents.
///
/// @param group the value that the documents of the group share; null for all documents
/// @param count of documents
/// @param numbers how many of them have a number there
public record Tally(
    @Nullable FieldValue group,
    long count,
    long numbers,
    @Nullable Double min,
    @Nullable Double max,
    @Nullable Double sum) {}
