package io.gatehouse.store.oauth;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.record.TokenRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An authorization code, known by the SHA-256 (hex) of its value.
///
/// @param challenge what the verifier of PKCE must hash to
/// @param bound the key that its tokens are to be bound to; null where the client did not say
/// @param grant what came of it; null until it is used
public record OAuthCodeRecord(
    String hash,
    String application,
    String client,
    Subject principal,
    String redirectUri,
    String challenge,
    @Nullable String nonce,
    List<String> scopes,
    long signedInAt,
    @Nullable String grant,
    long expiresAt,
    TokenRecord.@Nullable Binding bound) {
  public OAuthCodeRecord {
    scopes = List.copyOf(scopes);
  }
}
