package io.gatehouse.dialect.api.action;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Rights;
import io.gatehouse.device.action.Actions;
import io.gatehouse.device.action.Order;
import io.gatehouse.device.action.Report;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.action.ActionCall;
import io.gatehouse.store.action.ActionStatus;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Actions of devices: calls of them, and how they stand.
public final class ActionRoutes {
  private static final String ALL = "/v1/devices/{id}/actions";
  private static final String ONE = ALL + "/{name}";
  private static final String STATUS = ONE + "/status";
  private static final String CALLS = ONE + "/calls";
  private static final String CALL = CALLS + "/{call}";
  private static final int LONGEST_WAIT = 60;
  private static final Map<String, Boolean> STATES = Map.of("open", true, "all", false);

  private final Actions actions;

  public ActionRoutes(Actions actions) {
    this.actions = actions;
  }

  public void mount(Mount mount) {
    mount.route(Method.GET, ALL + "/status", this::statuses);
    mount.route(Method.POST, ONE + "{?wait}", this::execute);
    mount.route(Method.GET, STATUS, this::status);
    mount.route(Method.PUT, STATUS, this::report);
    mount.route(Method.DELETE, STATUS, this::clear);
    mount.route(Method.GET, CALLS + "{?limit,after,state}", this::list);
    mount.route(Method.GET, CALL, this::read);
    mount.route(Method.PUT, CALL, this::answer);
  }

  /// With `wait` the answer comes when the call has ended, or after that many seconds.
  private Response execute(Request request) {
    int wait = request.query("wait", 0, 0, LONGEST_WAIT);
    Rights by = request.signedIn();
    ActionCall call =
        actions.execute(
            by, request.path("id"), request.path("name"), request.body(Wanted.class).order());
    ActionCall now = wait == 0 ? call : actions.await(call, Duration.ofSeconds(wait));
    String place =
        "/v1/devices/%s/actions/%s/calls/%s".formatted(call.device(), call.action(), call.id());
    return now.state().isOpen()
        ? Response.json(202, ActionJson.Call.of(now)).header("Location", place)
        : Response.ok(ActionJson.Call.of(now));
  }

  private Response statuses(Request request) {
    return Response.ok(
        new Answers.Listing<>(
            actions.statuses(request.signedIn(), request.path("id")).stream()
                .map(ActionJson.Status::of)
                .toList(),
            null));
  }

  private Response status(Request request) {
    ActionStatus status =
        actions
            .status(request.signedIn(), request.path("id"), request.path("name"))
            .orElseThrow(() ->
                Problem.of(ProblemType.NOT_FOUND, "nothing was said about this action yet")
                    .refused());
    return Response.ok(ActionJson.Status.of(status));
  }

  private Response report(Request request) {
    Said said = request.body(Said.class);
    return said(request, said.report(said.call));
  }

  private Response answer(Request request) {
    return said(request, request.body(Answered.class).report(request.path("call")));
  }

  private Response said(Request request, Report report) {
    return Response.ok(
        ActionJson.Status.of(
            actions.report(request.signedIn(), request.path("id"), request.path("name"), report)));
  }

  private Response clear(Request request) {
    if (!actions.clear(request.signedIn(), request.path("id"), request.path("name"))) {
      throw Problem.of(ProblemType.NOT_FOUND, "nothing was said about this action yet").refused();
    }
    return Response.noContent();
  }

  private Response list(Request request) {
    Boolean open = Asked.word(request, "state", STATES);
    return Answers.page(
        actions.calls(
            request.signedIn(),
            request.path("id"),
            request.path("name"),
            open != null && open,
            Asked.after(request),
            Asked.limit(request)),
        ActionJson.Call::of);
  }

  private Response read(Request request) {
    return Response.ok(
        ActionJson.Call.of(
            actions.call(
                request.signedIn(),
                request.path("id"),
                request.path("name"),
                request.path("call"))));
  }

  private static @Nullable String text(@Nullable JsonNode json) {
    return json == null || json.isNull() ? null : json.toString();
  }

  /// @param timeout seconds that the device has to answer
  public record Wanted(@Nullable JsonNode payload, @Nullable Double timeout) {
    Order order() {
      String sent = text(payload);
      return new Order(
          sent == null ? "null" : sent,
          timeout == null ? null : Duration.ofMillis(Math.round(timeout * 1000)),
          null);
    }
  }

  public record Answered(
      ActionCall.@Nullable State state, @Nullable String status, @Nullable JsonNode result) {
    Report report(String call) {
      return new Report(call, state, status, text(result));
    }
  }

  public record Said(
      @Nullable String call,
      ActionCall.@Nullable State state,
      @Nullable String status,
      @Nullable JsonNode result) {
    Report report(@Nullable String about) {
      return new Report(about, state, status, text(result));
    }
  }
}
