package io.gatehouse.dialect.scriptr.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Answers as the clients of Scriptr know them: the envelope, and the codes of refusals.
public final class Words {
  public static final String SUCCESS = "success";
  public static final String FAILURE = "failure";

  private Words() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /// A fresh name for a request; nothing is protected by it.
  public static String requestId() {
    return UUID.randomUUID().toString();
  }

  /// `{"response":{"metadata":{...},"result":...}}`, the status as a text.
  public static Response success(String requestId, @Nullable JsonNode result, List<JsonNode> log) {
    ObjectNode metadata =
        object().put("requestId", requestId).put("status", SUCCESS).put("statusCode", "200");
    addLog(metadata, log);
    ObjectNode inner = object();
    inner.set("metadata", metadata);
    inner.set("result", result == null ? NullNode.getInstance() : result);
    return Response.ok(object().set("response", inner));
  }

  public static Response failure(String requestId, Failure failure, List<JsonNode> log) {
    ObjectNode metadata =
        object()
            .put("requestId", requestId)
            .put("status", FAILURE)
            .put("statusCode", Integer.toString(failure.status()))
            .put("errorCode", failure.code())
            .put("errorDetail", failure.detail());
    addLog(metadata, log);
    ObjectNode inner = object();
    inner.set("metadata", metadata);
    Response answer = Response.json(failure.status(), object().set("response", inner));
    Long wait = failure.retryAfter();
    return wait == null ? answer : answer.header("Retry-After", Long.toString(wait));
  }

  public static void addLog(ObjectNode metadata, List<JsonNode> log) {
    if (!log.isEmpty()) {
      metadata.set("scriptLog", array().addAll(log));
    }
  }

  /// What a module of Scriptr gives back: `{"metadata":{"status":...},"result":...}`.
  public static ObjectNode called(@Nullable JsonNode result) {
    ObjectNode call = object();
    call.set("metadata", object().put("status", SUCCESS).put("statusCode", 200));
    if (result != null) {
      call.set("result", result);
    }
    return call;
  }

  public static ObjectNode failed(Failure failure) {
    ObjectNode call = object();
    call.set(
        "metadata",
        object()
            .put("status", FAILURE)
            .put("statusCode", failure.status())
            .put("errorCode", failure.code())
            .put("errorDetail", failure.detail()));
    return call;
  }

  /// A refusal in Scriptr's words.
  public static Failure of(Problem problem) {
    return Failure.of(problem);
  }
}
