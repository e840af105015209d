package io.gatehouse.dialect.signalk.asking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.RateWindow;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Access requests over HTTP: asking, and looking whether somebody has decided.
public final class AskingRoutes {
  private static final int LONGEST = 10_240;
  private static final String PATH = "/signalk/v1/requests/";
  private static final String FULL = "too many access requests";
  private static final String TOO_MANY =
      "Too many requests from this IP, please try again after 10 minutes";

  private final Entry entry;
  private final Asking asking;
  private final BiFunction<String, Request, @Nullable Response> others;

  /// @param others answers for ids of other requests than those for access; null where it knows
  ///   none either
  public AskingRoutes(
      Entry entry, Asking asking, BiFunction<String, Request, @Nullable Response> others) {
    this.entry = entry;
    this.asking = asking;
    this.others = others;
  }

  public void mount(Router router) {
    router.route(Method.POST, "/signalk/v1/access/requests", this::ask);
    router.route(Method.GET, "/signalk/v1/requests/{id}", this::standing);
    router.route(Method.GET, "/signalk/v1/access/requests/{id}", this::standing);
  }

  private Response ask(Request request) {
    RateWindow.Taken taken = entry.requests().take(request.origin());
    if (!taken.allowed()) {
      return Words.tooMany(TOO_MANY, taken);
    }
    if (request.bytes().length > LONGEST) {
      return Words.limited(Words.text(413, "Payload Too Large"), taken);
    }
    return Words.limited(asked(request), taken);
  }

  private Response asked(Request request) {
    Asking.Outcome outcome;
    try {
      outcome =
          asking.ask(entry.application(request), Json.read(request.bytes()), request.origin());
    } catch (Refused refused) {
      boolean full =
          refused.problem().type() == ProblemType.TOO_MANY
              && refused.problem().detail().startsWith(FULL);
      if (full) {
        return Words.text(503, "Too many pending access requests");
      }
      throw refused;
    }
    String requestId = outcome.requestId();
    ObjectNode reply =
        Words.object()
            .put("state", outcome.status() == 202 ? "PENDING" : "COMPLETED")
            .put("requestId", requestId == null ? UUID.randomUUID().toString() : requestId)
            .put("statusCode", outcome.status());
    if (outcome.message() != null) {
      reply.put("message", outcome.message());
    }
    if (requestId != null) {
      reply.put("href", PATH + requestId);
    }
    return Response.json(outcome.status(), from(reply, request));
  }

  private Response standing(Request request) {
    RateWindow.Taken taken = entry.requests().take(request.origin());
    if (!taken.allowed()) {
      return Words.tooMany(TOO_MANY, taken);
    }
    String requestId = request.path("id");
    int dot = requestId.indexOf('.');
    String id = dot < 0 ? requestId : requestId.substring(0, dot);
    String secret = dot < 0 ? null : requestId.substring(dot + 1);
    ObjectNode reply = asking.standing(id, secret, request.origin());
    if (reply != null) {
      return Words.limited(Response.ok(from(reply.put("href", PATH + requestId), request)), taken);
    }
    Response other = others.apply(requestId, request);
    return Words.limited(
        other != null ? other : Words.text(500, "Unable to check request: not found"), taken);
  }

  private static ObjectNode from(ObjectNode reply, Request request) {
    return reply.put("ip", request.origin().address().toString()).putNull("user");
  }
}
