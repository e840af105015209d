package io.gatehouse.observe;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the server can serve: alive as long as it answers, ready while every check holds.
///
/// A check may block. A check that throws does not hold.
public final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private final Map<String, BooleanSupplier> checks;
  private volatile boolean stopping;

  /// @param checks by the name under which an operator sees them, such as `store`
  public Health(Map<String, BooleanSupplier> checks) {
    this.checks = new LinkedHashMap<>(checks);
  }

  /// From now on not ready, so that no new work is sent here.
  public void stopping() {
    stopping = true;
  }

  public State state() {
    Map<String, String> results = new LinkedHashMap<>();
    boolean ready = !stopping;
    for (Map.Entry<String, BooleanSupplier> check : checks.entrySet()) {
      boolean holds = holds(check.getKey(), check.getValue());
      results.put(check.getKey(), holds ? "ok" : "failing");
      ready &= holds;
    }
    String status = ready ? "ready" : stopping ? "stopping" : "not ready";
    return new State(status, ready, results);
  }

  private static boolean holds(String name, BooleanSupplier check) {
    try {
      return check.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.warn("the health check `{}` failed", name, e);
      return false;
    }
  }

  /// The state at one moment.
  public record State(String status, boolean ready, Map<String, String> checks) {}
}
