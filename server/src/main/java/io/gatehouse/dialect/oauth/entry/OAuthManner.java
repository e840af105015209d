package io.gatehouse.dialect.oauth.entry;

import io.gatehouse.door.http.Manner;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How clients of OAuth are spoken to: what they show is a client's proof, which the endpoint reads
/// itself, or a token; browsers show nothing of their own accord.
public enum OAuthManner implements Manner {
  /// For endpoints that a page of any origin may call: what it has to show stands in the request.
  ANY_PAGE,
  /// For endpoints that clients prove themselves to, or that take a token.
  CLIENTS,
  /// For pages, which know who is signed in by a cookie of their own.
  PAGES;

  private static final String BEARER = "Bearer ";
  private static final Map<String, String> OPEN =
      Map.of(
          "Access-Control-Allow-Origin",
          "*",
          "Access-Control-Allow-Methods",
          "GET, POST, OPTIONS",
          "Access-Control-Allow-Headers",
          "Authorization, Content-Type, DPoP",
          "Access-Control-Expose-Headers",
          "WWW-Authenticate, Retry-After, DPoP-Nonce",
          "Access-Control-Max-Age",
          "600");

  @Override
  public Shown shown(Seen seen) {
    if (this == PAGES) {
      return new Shown(null, null, false);
    }
    String header = seen.header("Authorization");
    boolean bearer = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
    String token = bearer && header != null ? header.substring(BEARER.length()).strip() : null;
    return new Shown(token == null || token.isEmpty() ? null : token, null, false);
  }

  @Override
  public Response refusal(Problem problem, Seen seen, String requestId) {
    return Words.refusal(problem);
  }

  @Override
  public boolean knowsCertificates() {
    return this == PAGES; // the endpoints read themselves what a certificate proves
  }

  @Override
  public @Nullable Map<String, String> forAnyPage() {
    return switch (this) {
      case ANY_PAGE -> OPEN;
      case CLIENTS, PAGES -> null;
    };
  }
}
