package io.gatehouse.dialect.signalk.acl;

/// What an entry of a list allows.
public enum Operation {
  READ,
  WRITE,
  PUT;

  /// Whether somebody who holds this may do the other: who writes, reads; put stands alone.
  boolean gives(Operation other) {
    return this == other || (this == WRITE && other == READ);
  }
}
