package io.gatehouse.identity;

import io.gatehouse.change.Receipt;
import io.gatehouse.store.record.TokenRecord;

/// A credential at the only moment when its text is known.
///
/// @param userName what goes with `text` where a protocol asks for a user name: the token's id
public record Issued(
    TokenRecord record, String text, String userName, Identity identity, Receipt receipt) {

  @Override
  public String toString() {
    return "Issued[" + record.id() + "]";
  }
}
