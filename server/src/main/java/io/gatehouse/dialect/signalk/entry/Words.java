package io.gatehouse.dialect.signalk.entry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.door.http.Response;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Answers in the words that the clients of Signal K know.
public final class Words {
  private static final String TEXT = "text/plain; charset=utf-8";

  private Words() {}

  public static Response text(int status, String text) {
    return Response.text(status, TEXT, text);
  }

  /// A JSON object with one text in it.
  public static Response json(int status, String name, String text) {
    return Response.json(status, object().put(name, text));
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /// Too little right, which the real server answers with 401 and not with 403.
  public static Response denied(@Nullable String accept) {
    return prefersJson(accept)
        ? json(401, "error", "Permission Denied")
        : text(401, "You do not have permission to access this resource");
  }

  /// The answer to somebody who did too much in too short a time.
  public static Response tooMany(String message, RateWindow.Taken taken) {
    return limited(json(429, "message", message), taken)
        .header("Retry-After", Long.toString(taken.retryAfter()));
  }

  /// The same answer, with what is left of the limit.
  public static Response limited(Response response, RateWindow.Taken taken) {
    return response
        .header("X-RateLimit-Limit", Integer.toString(taken.limit()))
        .header("X-RateLimit-Remaining", Integer.toString(taken.remaining()))
        .header("X-RateLimit-Reset", Long.toString((taken.endsAt() + 999) / 1000));
  }

  static boolean prefersJson(@Nullable String accept) {
    String types = accept == null ? "" : accept.toLowerCase(Locale.ROOT);
    return types.contains("application/json") && !types.contains("text/html");
  }
}
