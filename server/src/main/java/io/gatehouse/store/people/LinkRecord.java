package io.gatehouse.store.people;

import io.gatehouse.core.policy.Subject;

/// A link that was mailed.
///
/// @param hash of the secret in it
/// @param address where it was mailed to
public record LinkRecord(
    String hash,
    String application,
    Subject principal,
    Kind kind,
    String address,
    long createdAt,
    long expiresAt) {

  /// What a link does.
  public enum Kind {
    /// Sets a new password in the place of one that was forgotten.
    RESET,
    /// Sets the first password.
    INVITATION,
    /// Shows that somebody reads the mail of an address.
    ADDRESS
  }
}
