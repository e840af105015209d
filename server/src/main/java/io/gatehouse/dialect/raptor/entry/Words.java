package io.gatehouse.dialect.raptor.entry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import org.jspecify.annotations.Nullable;

/// Answers in the words that Raptor's clients know.
public final class Words {
  private Words() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /// 202, which is what says that something is gone.
  public static Response gone() {
    return Response.empty(202);
  }

  /// The error of both generations at once: `code` and `message` for those that read Node's,
  /// `status` and `error` for those that read Spring's; and why, for people.
  static Response error(int status, String error, String message, Problem why, String requestId) {
    ObjectNode body =
        object()
            .put("code", status)
            .put("status", status)
            .put("error", error)
            .put("message", message)
            .put("reason", why.line())
            .put("requestId", requestId);
    if (why.decision() != null) {
      body.put("decision", why.decision());
    }
    return Response.json(status, body);
  }

  /// A request that cannot be done as it is, in words that clients show as they are.
  public static Refused bad(String message) {
    return Problem.of(ProblemType.INVALID, message).refused();
  }

  public static Refused missing() {
    return Problem.of(ProblemType.NOT_FOUND, "there is no such thing").refused();
  }

  /// Not for whoever asks.
  public static Refused forbidden(String why) {
    return Problem.of(ProblemType.FORBIDDEN, why).refused();
  }

  /// Epoch seconds, of which 0 is never.
  public static long seconds(@Nullable Long millis) {
    return millis == null ? 0 : Math.floorDiv(millis, 1000L);
  }
}
