package io.gatehouse.store.oauth;

import io.gatehouse.core.policy.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of an access token besides what every token has. It never changes, and may be
/// there longer than the token.
///
/// @param grant the consent that it comes from; null where a client acts for itself
public record OAuthAccessRecord(
    String application,
    String token,
    String client,
    @Nullable String grant,
    Subject principal,
    List<String> scopes,
    long issuedAt,
    long expiresAt) {
  public OAuthAccessRecord {
    scopes = List.copyOf(scopes);
  }
}
