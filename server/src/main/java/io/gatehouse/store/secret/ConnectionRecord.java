package io.gatehouse.store.secret;

import io.gatehouse.core.policy.Subject;

/// What another service gave to one principal: its tokens, sealed.
///
/// @param provider how the application calls the service
/// @param sealed the tokens, readable only with the key beside the data
public record ConnectionRecord(
    String application,
    Subject principal,
    String provider,
    String sealed,
    long changedAt,
    long version) {

  /// Without the tokens.
  @Override
  public String toString() {
    return "ConnectionRecord[" + application + ", " + principal + ", " + provider + "]";
  }
}
