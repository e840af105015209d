package io.gatehouse.store.record;

import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A credential that is a random value; only its SHA-256 (hex) is kept.
///
/// @param permissions what the token is narrowed to; null for everything its principal may
/// @param previousHash the value that still works during a rotation, until `previousExpiresAt`
/// @param expiresAt epoch milliseconds; null for never
public record TokenRecord(
    String application,
    String id,
    Subject principal,
    Kind kind,
    String name,
    String hash,
    @Nullable List<Permission> permissions,
    boolean enabled,
    @Nullable Long expiresAt,
    @Nullable String previousHash,
    @Nullable Long previousExpiresAt,
    @Nullable LastUse lastUse,
    long createdAt,
    long version) {

  /// With another value.
  public TokenRecord valued(String value, @Nullable String previous, @Nullable Long previousUntil) {
    return new TokenRecord(
        application,
        id,
        principal,
        kind,
        name,
        value,
        permissions,
        enabled,
        expiresAt,
        previous,
        previousUntil,
        lastUse,
        createdAt,
        version);
  }

  /// With the same value and what is written beside it.
  public TokenRecord drafted(
      String label, @Nullable List<Permission> narrowed, boolean usable, @Nullable Long end) {
    return new TokenRecord(
        application,
        id,
        principal,
        kind,
        label,
        hash,
        narrowed,
        usable,
        end,
        previousHash,
        previousExpiresAt,
        lastUse,
        createdAt,
        version);
  }

  /// How the credential came to be: by hand, by a login, or generated for a broker connection.
  public enum Kind {
    API,
    SESSION,
    CONNECTION
  }

  /// When, from where and over which transport a token was last used.
  public record LastUse(long at, String address, String transport) {}
}
