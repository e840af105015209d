package io.gatehouse.dialect.raptor.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.dialect.raptor.entry.ClientTokens;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.oauth.OAuthFault;

/// The token endpoint under Raptor's path, for clients that act for themselves: the server's own
/// does it, and refusals are in the words of both.
final class AccessTokenRoute {
  private final Entry entry;
  private final ClientTokens tokens;

  AccessTokenRoute(Entry entry, ClientTokens tokens) {
    this.entry = entry;
    this.tokens = tokens;
  }

  void mount(Router router) {
    router.in(entry.clientManner()).route(Method.POST, "/auth/oauth/access_token", this::give);
  }

  private Response give(Request request) {
    try {
      return tokens.give(request, entry.application(request));
    } catch (OAuthFault fault) {
      return refusal(fault);
    }
  }

  /// `error` is the word of OAuth; `code` and `message` are what Raptor's clients read.
  private static Response refusal(OAuthFault fault) {
    return switch (fault.error()) {
      case "invalid_client" ->
          Response.json(401, body(401, fault, "Unauthorized"))
              .header("WWW-Authenticate", "Basic realm=\"gatehouse\"");
      case "unsupported_grant_type" -> Response.json(501, body(501, fault, fault.description()));
      default -> Response.json(400, body(400, fault, fault.description()));
    };
  }

  private static ObjectNode body(int status, OAuthFault fault, String message) {
    return Words.object()
        .put("code", status)
        .put("status", status)
        .put("error", fault.error())
        .put("error_description", fault.description())
        .put("message", message);
  }
}
