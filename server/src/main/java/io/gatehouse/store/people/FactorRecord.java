package io.gatehouse.store.people;

import io.gatehouse.core.policy.Subject;
import org.jspecify.annotations.Nullable;

/// A second factor of somebody.
///
/// @param name as its holder calls it
/// @param secret sealed (TOTP), or what a passkey is checked by
/// @param handle id of the passkey's credential in base 64 for URLs; null for a TOTP
/// @param lastStep the last time step or counter that was used
/// @param confirmedAt when it was first shown to work; null while it does not count
public record FactorRecord(
    String application,
    Subject principal,
    String id,
    Kind kind,
    String name,
    String secret,
    @Nullable String handle,
    long lastStep,
    @Nullable Long confirmedAt,
    @Nullable Long usedAt,
    long createdAt) {

  /// Whether it counts at a login.
  public boolean confirmed() {
    return confirmedAt != null;
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "FactorRecord[" + kind + ", " + id + "]";
  }

  /// What it is.
  public enum Kind {
    TOTP,
    PASSKEY
  }
}
