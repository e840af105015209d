package io.gatehouse.door.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import io.gatehouse.door.websocket.ServerMessage.Failed;
import io.gatehouse.door.websocket.ServerMessage.Result;
import io.gatehouse.messaging.Session;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.Answer;
import io.gatehouse.script.Call;
import io.gatehouse.script.Invocations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// A client calls scripts. Each answer keeps its place among the replies.
///
/// Belongs to the event loop of its connection.
final class Calls {
  private final WebSocketConnection connection;
  private final @Nullable Invocations invocations;

  Calls(WebSocketConnection connection, @Nullable Invocations invocations) {
    this.connection = connection;
    this.invocations = invocations;
  }

  void invoke(Session session, ClientMessage.Invoke message) {
    Invocations scripts = invocations;
    Problem refusal =
        scripts == null
            ? Problem.of(ProblemType.UNAVAILABLE, "this server runs no scripts")
            : session.refusalToAnswer();
    if (scripts == null || refusal != null) {
      connection.fail(
          message.id(),
          refusal == null ? Problem.of(ProblemType.UNAVAILABLE, "no scripts") : refusal);
      return;
    }
    Replies.Reply reply = connection.promise();
    var _ =
        scripts
            .invoke(session.rights(), call(message))
            .whenComplete((answer, failed) ->
                connection.run(() -> connection.keep(reply, said(message.id(), answer, failed))));
  }

  private static Call call(ClientMessage.Invoke message) {
    JsonNode body = message.body();
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    JsonNode named = message.parameters();
    if (named != null) {
      named
          .properties()
          .forEach(one -> parameters.put(one.getKey(), List.of(one.getValue().asText())));
    }
    Call call =
        body == null ? Call.of(message.script()) : Call.of(message.script(), Json.write(body));
    return call.with(parameters);
  }

  private static ServerMessage said(
      @Nullable String id, @Nullable Answer answer, @Nullable Throwable failed) {
    if (answer == null) {
      return new Failed(id, problem(failed));
    }
    Problem failure = answer.failure();
    return failure == null
        ? new Result(id, answer.script(), answer.run(), answer.body())
        : new Failed(id, failure);
  }

  private static Problem problem(@Nullable Throwable failed) {
    Throwable cause =
        failed instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failed;
    return cause instanceof Refused refused
        ? refused.problem()
        : Problem.of(ProblemType.INTERNAL, "the script could not be run");
  }
}
