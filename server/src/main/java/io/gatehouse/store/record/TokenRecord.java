package io.gatehouse.store.record;

import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A credential of which only the SHA-256 (hex) is kept: a random value, or a client certificate,
/// whose hash is its id too.
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

  /// A new one without a name, which may be used for ever.
  public static TokenRecord fresh(
      String application, String id, Subject principal, Kind kind, String hash, long now) {
    return new TokenRecord(
        application, id, principal, kind, "", hash, null, true, null, null, null, null, now, 1);
  }

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

  /// How the credential came to be: by hand, by a login, generated for a broker connection, as a
  /// certificate that was registered, or given to a client of OAuth.
  public enum Kind {
    API,
    SESSION,
    CONNECTION,
    CERTIFICATE,
    ACCESS
  }

  /// When, from where and over which transport a token was last used.
  public record LastUse(long at, String address, String transport) {}
}
