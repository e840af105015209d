package io.gatehouse.door.http;

import io.gatehouse.door.http.peer.Origins;
import io.gatehouse.door.http.peer.Origins.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lets pages of the listed origins read our answers (the Fetch standard's CORS protocol).
///
/// An origin that is not listed gets no header at all, so nothing is reflected.
final class Cors {
  private static final String EXPOSED =
      "DPoP-Nonce, ETag, Gatehouse-Request, Location, Retry-After, WWW-Authenticate";

  private final Origins origins;

  Cors(Origins origins) {
    this.origins = origins;
  }

  /// The answer to a browser that asks before it sends, or null if this is no such question.
  @Nullable Response preflight(Headers headers, String allow) {
    String origin = headers.get("Origin");
    if (origin == null || headers.get("Access-Control-Request-Method") == null) {
      return null;
    }
    Response response = Response.noContent().header("Vary", "Origin");
    if (!origins.listed(origin)) {
      return response;
    }
    return response
        .header("Access-Control-Allow-Origin", origin)
        .header("Access-Control-Allow-Credentials", "true")
        .header("Access-Control-Allow-Methods", allow)
        .header(
            "Access-Control-Allow-Headers",
            "Authorization, Content-Type, DPoP, If-Match, Gatehouse-Application")
        .header("Access-Control-Max-Age", "600");
  }

  /// What the answer to a request from a page has to say.
  List<Response.Header> headers(@Nullable String origin) {
    if (origin == null) {
      return List.of();
    }
    Response.Header vary = new Response.Header("Vary", "Origin");
    if (!origins.listed(origin)) {
      return List.of(vary);
    }
    return List.of(
        vary,
        new Response.Header("Access-Control-Allow-Origin", origin),
        new Response.Header("Access-Control-Allow-Credentials", "true"),
        new Response.Header("Access-Control-Expose-Headers", EXPOSED));
  }
}
