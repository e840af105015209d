package io.gatehouse.identity.oauth;

import org.jspecify.annotations.Nullable;

/// A refusal in the words of OAuth 2.0, which its clients act upon (RFC 6749 section 5.2).
public final class OAuthFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String error;
  private final String description;
  private final @Nullable String nonce;

  /// @param error a code of the registry, such as `invalid_grant`
  /// @param description for people who write clients; no secret, no quotation mark
  public OAuthFault(String error, String description) {
    this(error, description, null);
  }

  /// @param nonce what the next proof of a key has to hold (RFC 9449 section 8)
  public OAuthFault(String error, String description, @Nullable String nonce) {
    super(error + ": " + description, null, false, false);
    this.error = error;
    this.description = description;
    this.nonce = nonce;
  }

  public static OAuthFault invalidRequest(String description) {
    return new OAuthFault("invalid_request", description);
  }

  public static OAuthFault invalidGrant(String description) {
    return new OAuthFault("invalid_grant", description);
  }

  public static OAuthFault invalidScope(String description) {
    return new OAuthFault("invalid_scope", description);
  }

  /// The client could not prove who it is; why is not told.
  public static OAuthFault invalidClient() {
    return new OAuthFault("invalid_client", "the client is unknown or did not prove who it is");
  }

  public String error() {
    return error;
  }

  public String description() {
    return description;
  }

  public @Nullable String nonce() {
    return nonce;
  }
}
