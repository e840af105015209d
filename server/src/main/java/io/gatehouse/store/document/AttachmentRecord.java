package io.gatehouse.store.document;

/// A file that goes with a document.
///
/// @param bytes how long it is
public record AttachmentRecord(String name, String contentType, long bytes, long updatedAt) {}
