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
/// @param bound what has to be shown beside it; null where whoever has it may use it
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
    long version,
    @Nullable Binding bound) {

  /// One that whoever has it may use.
  public TokenRecord(
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
    this(
        application,
        id,
        principal,
        kind,
        name,
        hash,
        permissions,
        enabled,
        expiresAt,
        previousHash,
        previousExpiresAt,
        lastUse,
        createdAt,
        version,
        null);
  }

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
        version,
        bound);
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
        version,
        bound);
  }

  /// The same, of use only to whoever can show this.
  public TokenRecord bound(@Nullable Binding to) {
    return new TokenRecord(
        application,
        id,
        principal,
        kind,
        name,
        hash,
        permissions,
        enabled,
        expiresAt,
        previousHash,
        previousExpiresAt,
        lastUse,
        createdAt,
        version,
        to);
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

  /// What somebody has to prove to hold when they show a token (RFC 7800).
  ///
  /// @param thumbprint SHA-256 in base64url: of a key (RFC 7638), or of a certificate as DER
  public record Binding(Means means, String thumbprint) {

    /// What [#toString] wrote; null for null.
    public static @Nullable Binding parse(@Nullable String text) {
      if (text == null) {
        return null;
      }
      int space = text.indexOf(' ');
      for (Means means : Means.values()) {
        if (text.substring(0, Math.max(space, 0)).equals(means.label)) {
          return new Binding(means, text.substring(space + 1));
        }
      }
      throw new IllegalArgumentException("`" + text + "` binds a token to nothing that is known");
    }

    @Override
    public String toString() {
      return means.label + " " + thumbprint;
    }

    /// How it is proved.
    public enum Means {
      /// By a signature with each request (RFC 9449).
      KEY("jkt"),
      /// In the TLS handshake (RFC 8705).
      CERTIFICATE("x5t#S256");

      private final String label;

      Means(String label) {
        this.label = label;
      }

      /// As it stands in `cnf`.
      public String label() {
        return label;
      }
    }
  }
}
