package io.gatehouse.store.secret;

import io.gatehouse.core.policy.Subject;
import org.jspecify.annotations.Nullable;

/// One secret of an application.
///
/// @param sealed its value, readable only with the key beside the data
/// @param access who may have it read by a script, as an access list
/// @param owner who put it there
public record SecretRecord(
    String application,
    String name,
    String sealed,
    @Nullable String description,
    String access,
    Subject owner,
    long createdAt,
    long changedAt,
    long version) {

  /// Without the value, sealed or not.
  @Override
  public String toString() {
    return "SecretRecord[" + application + ", " + name + ", " + version + "]";
  }
}
