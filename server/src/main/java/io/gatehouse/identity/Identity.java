package io.gatehouse.identity;

import io.gatehouse.core.decide.Narrowing;
import io.gatehouse.core.policy.Subject;
import org.jspecify.annotations.Nullable;

/// Who a request or a connection has proved to be.
///
/// @param application the tenant this identity acts in
/// @param publicData JSON object that receivers see beside each message of this principal
public record Identity(
    String application, Subject subject, String name, Credential credential, String publicData) {

  /// What the proof was.
  ///
  /// @param id id of the token; null for a password, a certificate or nobody
  /// @param expiresAt epoch milliseconds, `Long.MAX_VALUE` for never
  /// @param narrowing the token's own list of permissions; null where it has none
  public record Credential(
      Kind kind, @Nullable String id, long expiresAt, @Nullable Narrowing narrowing) {}

  /// The kinds of proof.
  public enum Kind {
    NONE,
    PASSWORD,
    API_TOKEN,
    SESSION_TOKEN,
    CONNECTION_CREDENTIAL,
    CERTIFICATE
  }
}
