package io.gatehouse.dialect.flexmeasures.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers as the clients of FlexMeasures know them. Every one of them is JSON: its client takes
/// anything else for a broken connection.
public final class Words {
  public static final String UNAUTHENTICATED =
      "You could not be properly authenticated for this content or functionality.";
  public static final String FORBIDDEN =
      "You cannot be authorized for this content or functionality.";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter HTTP_TIME =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Words() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /// An object, to which the code is added, as the real server does.
  public static Response answer(int code, ObjectNode body) {
    if (!body.has("status")) {
      body.put("status", code);
    }
    return Response.json(code, body);
  }

  /// A list, or an object that is sent as it is.
  public static Response bare(int code, JsonNode body) {
    return Response.json(code, body);
  }

  public static Response message(int code, String text) {
    return answer(code, object().put("message", text));
  }

  public static Response rejected(int code, String status, String text) {
    return Response.json(
        code, object().put("result", "Rejected").put("status", status).put("message", text));
  }

  public static Response unprocessable(Faults faults) {
    ObjectNode fields = object();
    for (Map.Entry<String, String> fault : faults.fields().entrySet()) {
      fields.putArray(fault.getKey()).add(fault.getValue());
    }
    ObjectNode message = object();
    message.set(faults.place().name().toLowerCase(Locale.ROOT), fields);
    ObjectNode body = object().put("result", "Rejected").put("status", "UNPROCESSABLE_ENTITY");
    body.set("message", message);
    return Response.json(422, body);
  }

  /// What somebody hears who does not get in, whoever they are.
  public static Response notSignedIn(int code, String text) {
    ObjectNode body = object();
    body.putArray("errors").add(text);
    return answer(code, body);
  }

  public static Response refusal(Problem problem, String requestId) {
    Response answer =
        switch (problem.type()) {
          case UNAUTHENTICATED, CREDENTIAL_REFUSED, CREDENTIAL_ENDED, SECOND_FACTOR_REQUIRED ->
              Response.json(
                  401, object().put("message", UNAUTHENTICATED).put("status", "UNAUTHORIZED"));
          case FORBIDDEN -> rejected(403, "INVALID_SENDER", FORBIDDEN);
          case TLS_REQUIRED -> rejected(403, "INVALID_SENDER", problem.line());
          case INVALID, CONFLICT, UNSUPPORTED_MEDIA_TYPE ->
              unprocessable(Faults.json(field(problem), problem.line()));
          case TOO_MANY -> rejected(429, "TOO_MANY_REQUESTS", problem.line());
          case MALFORMED,
              NOT_FOUND,
              METHOD_NOT_ALLOWED,
              TIMED_OUT,
              VERSION_MISMATCH,
              VERSION_REQUIRED,
              TOO_LARGE ->
              message(problem.type().http(), problem.line());
          case SLOW_CONSUMER, TAKEN_OVER, ENDED, STOPPING, UNAVAILABLE ->
              message(503, problem.line());
          // nothing of the failure itself
          case SCRIPT_FAILED, INTERNAL ->
              message(500, "Something went wrong. The server's log says more under " + requestId);
        };
    Long retryAfter = problem.retryAfterSeconds();
    return retryAfter == null ? answer : answer.header("Retry-After", Long.toString(retryAfter));
  }

  private static String field(Problem problem) {
    String field = problem.field();
    return field == null || field.isEmpty()
        ? "_schema"
        : field.startsWith("/") ? field.substring(1) : field;
  }

  public static String time(long at) {
    return TIME.format(Instant.ofEpochMilli(at));
  }

  public static String httpTime(long at) {
    return HTTP_TIME.format(Instant.ofEpochMilli(at));
  }

  public static void put(ObjectNode object, String name, @Nullable Long number) {
    if (number == null) {
      object.putNull(name);
    } else {
      object.put(name, number);
    }
  }

  public static void putTime(ObjectNode object, String name, @Nullable Long at) {
    object.put(name, at == null ? null : time(at));
  }
}
