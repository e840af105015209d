package io.gatehouse.connection;

import io.gatehouse.identity.record.Names;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Another service, as a script describes it.
///
/// @param name how the application calls it
/// @param authorize where people say yes; null where nobody is asked
/// @param token where tokens are handed out
/// @param secret name of the secret that proves the client; null for a public client
/// @param inBody whether the client proves itself in the body, and not by a header
/// @param issuer what the answer has to name (RFC 9207); null for nothing
public record Service(
    String name,
    @Nullable URI authorize,
    URI token,
    String clientId,
    @Nullable String secret,
    boolean inBody,
    String scope,
    @Nullable String issuer) {
  private static final int LONGEST = 2_000;

  public Service {
    Names.id(name, "provider");
    if (clientId.isBlank() || clientId.length() > LONGEST || scope.length() > LONGEST) {
      throw Names.refused("clientId", "the service needs a client id", "name it by `clientId`");
    }
    requireSafe(token, "tokenUrl");
    if (authorize != null) {
      requireSafe(authorize, "authorizeUrl");
    }
  }

  /// The URL in this text.
  public static URI url(@Nullable String text, String field) {
    try {
      return new URI(text == null ? "" : text);
    } catch (URISyntaxException e) {
      throw Names.refused(field, "`" + field + "` is no URL", "write `https://host/path`");
    }
  }

  /// Tokens and codes travel in these calls: encrypted, but for a service on this machine.
  private static void requireSafe(URI url, String field) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    String host = url.getHost() == null ? "" : url.getHost();
    boolean here = host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
    if (host.isEmpty()
        || !(scheme.equals("https") || (scheme.equals("http") && here))
        || url.getRawFragment() != null) {
      throw Names.refused(
          field, "`" + field + "` is no URL of `https:`", "write `https://host/path`");
    }
  }

  /// What is needed to renew tokens, as it is sealed with them.
  void into(Map<String, Object> all) {
    all.put("provider", name);
    all.put("token_url", token.toString());
    all.put("client_id", clientId);
    all.put("scope_asked", scope);
    all.put("in_body", inBody);
    if (secret != null) {
      all.put("secret", secret);
    }
  }

  static Service of(Map<String, Object> all) {
    return new Service(
        String.valueOf(all.get("provider")),
        null,
        URI.create(String.valueOf(all.get("token_url"))),
        String.valueOf(all.get("client_id")),
        all.get("secret") instanceof String name ? name : null,
        Boolean.TRUE.equals(all.get("in_body")),
        String.valueOf(all.get("scope_asked")),
        null);
  }
}
