package io.gatehouse.door.http.operations;

import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.observe.Health;
import io.gatehouse.observe.Metrics;
import java.util.Map;
import java.util.function.Consumer;

/// What an operator's tools ask: `/health/live`, `/health/ready`, `/metrics`.
///
/// Health says nothing that a stranger may not know; metrics are for whom the check lets through.
public final class OperationsRoutes {
  private static final Response ALIVE = Response.ok(Map.of("status", "live"));

  private final Health health;
  private final Metrics metrics;
  private final Consumer<Request> mayReadMetrics;

  /// @param mayReadMetrics throws a refusal for those who may not
  public OperationsRoutes(Health health, Metrics metrics, Consumer<Request> mayReadMetrics) {
    this.health = health;
    this.metrics = metrics;
    this.mayReadMetrics = mayReadMetrics;
  }

  public void mount(Router router) {
    router.route(Method.GET, "/health/live", _ -> ALIVE);
    router.route(Method.GET, "/health/ready", _ -> ready());
    router.route(Method.GET, "/metrics", this::metrics);
  }

  private Response ready() {
    Health.State state = health.state();
    return Response.json(
        state.ready() ? 200 : 503, Map.of("status", state.status(), "checks", state.checks()));
  }

  private Response metrics(Request request) {
    mayReadMetrics.accept(request);
    return Response.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text());
  }
}
