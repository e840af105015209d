package io.gatehouse.dialect.signalk.login;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What is written in a token, for whoever knows already that the token is ours and good: a claim
/// proves nothing.
record Claims(long from, long until, boolean rememberMe) {

  /// Null where the text holds none.
  static @Nullable Claims of(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return null;
    }
    JsonNode claims;
    try {
      claims = Json.readOrNull(Base64.getUrlDecoder().decode(parts[1]));
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
    return claims == null || !claims.path("iat").isNumber() || !claims.path("exp").isNumber()
        ? null
        : new Claims(
            claims.path("iat").asLong(),
            claims.path("exp").asLong(),
            claims.path("rememberMe").asBoolean());
  }

  /// Whether half of the life is over.
  boolean pastHalf(long nowSeconds) {
    return nowSeconds >= from + (until - from) / 2;
  }
}
