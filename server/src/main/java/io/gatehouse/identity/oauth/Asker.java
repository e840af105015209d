package io.gatehouse.identity.oauth;

import io.gatehouse.identity.Origin;
import io.gatehouse.store.record.TokenRecord;
import org.jspecify.annotations.Nullable;

/// Who asks for tokens: a client that has proved itself, from where, and what it can show again
/// when it uses them.
///
/// @param bound what the tokens are to be bound to; null for nothing
public record Asker(OAuthClient client, TokenRecord.@Nullable Binding bound, Origin origin) {

  /// What a refresh token is bound to: that of a client which keeps no secret to the same as the
  /// access tokens (RFC 9449 section 5, RFC 8705 section 4); that of another is of no use without
  /// the client's own proof.
  TokenRecord.@Nullable Binding refreshBound() {
    return client.isPublic() ? bound : null;
  }
}
