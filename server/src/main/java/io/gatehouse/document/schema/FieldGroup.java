package io.gatehouse.document.schema;

import io.gatehouse.access.list.AccessList;

/// Who may read and write some fields.
///
/// @param name empty for fields that are in no group
/// @param read among them who may write
public record FieldGroup(String name, AccessList read, AccessList write) {
  public FieldGroup {
    read = read.or(write);
  }
}
