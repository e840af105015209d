package io.gatehouse.identity.proof;

import io.gatehouse.store.record.TokenRecord;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/// How the value of a token is written: in our own form, or in one that the clients of a protocol
/// look at.
///
/// INVARIANT: what it writes is a form of [TokenText], and each one holds fresh random bits.
@FunctionalInterface
public interface Wording {
  Wording OWN = (kind, from, until, random) -> TokenText.create(kind, random);

  /// @param from when the token begins, in epoch milliseconds
  /// @param until when it ends; null for never
  String text(TokenRecord.Kind kind, long from, @Nullable Long until, SecureRandom random);
}
