package io.gatehouse.observe;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the server can serve: alive as long as it answers, ready while every check holds.
///
/// A check may block. One that throws, or has not ended in time, does not hold.
public final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  /// Shorter than what usually asks waits for the answer: who answers nothing counts as dead.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Map<String, Check> checks = new LinkedHashMap<>();
  private final Duration patience;
  private volatile boolean stopping;

  /// @param checks by the name under which an operator sees them, such as `store`
  public Health(Map<String, BooleanSupplier> checks) {
    this(checks, PATIENCE);
  }

  Health(Map<String, BooleanSupplier> checks, Duration patience) {
    this.patience = patience;
    checks.forEach((name, check) -> this.checks.put(name, new Check(name, check)));
  }

  /// From now on not ready, so that no new work is sent here.
  public void stopping() {
    stopping = true;
  }

  public State state() {
    Map<String, String> results = new LinkedHashMap<>();
    boolean ready = !stopping;
    List<CompletableFuture<Boolean>> running = checks.values().stream().map(Check::run).toList();
    int next = 0;
    for (String name : checks.keySet()) {
      boolean holds =
          running
              .get(next++)
              .completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
              .join();
      results.put(name, holds ? "ok" : "failing");
      ready &= holds;
    }
    String status = ready ? "ready" : stopping ? "stopping" : "not ready";
    return new State(status, ready, results);
  }

  /// One that hangs is asked no second time until it has ended, however many want to know.
  private static final class Check {
    private final String name;
    private final BooleanSupplier check;
    private @Nullable CompletableFuture<Boolean> running;

    Check(String name, BooleanSupplier check) {
      this.name = name;
      this.check = check;
    }

    synchronized CompletableFuture<Boolean> run() {
      CompletableFuture<Boolean> now = running;
      if (now == null || now.isDone()) {
        CompletableFuture<Boolean> fresh = new CompletableFuture<>();
        Thread.ofVirtual().name("health-" + name).start(() -> fresh.complete(holds()));
        running = fresh;
        now = fresh;
      }
      return now.copy();
    }

    private boolean holds() {
      try {
        return check.getAsBoolean();
      } catch (RuntimeException e) {
        LOG.warn("the health check `{}` failed: {}", name, e.toString());
        return false;
      }
    }
  }

  /// The state at one moment.
  public record State(String status, boolean ready, Map<String, String> checks) {}
}
