package io.gatehouse.identity;

import io.gatehouse.change.Receipt;
import io.gatehouse.store.TokenRecord;

/// A credential at the only moment when its text is known.
///
/// @param text what its holder shows; with `record.id()` as the user name where a protocol asks for
///     one
public record Issued(TokenRecord record, String text, Identity identity, Receipt receipt) {

  @Override
  public String toString() {
    return "Issued[" + record.id() + "]";
  }
}
