package io.gatehouse.document.schema;

/// Whether earlier versions of documents are kept.
public enum Versioning {
  /// None are.
  DISABLED,
  /// One is where whoever saves asks for it.
  ENABLED,
  /// Every one is.
  FORCED
}
