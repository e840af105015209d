package io.gatehouse.dialect.api.form;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Answers that cost a processor and a reader of the store for a while, given in turns, so that
/// those who look do not keep others from working. A few wait for their turn: each of them takes
/// the place of a request that blocks, and those are for all.
///
/// Safe for use by any thread; blocks.
public final class Costly {
  /// Of one application.
  static final int MOST_WAITING = 20;

  private final Turns turns;
  private final Duration patience;

  /// @param patience how long somebody waits for the end of others
  public Costly(int each, int all, Duration patience) {
    this.turns = new Turns(each, all);
    this.patience = patience;
  }

  /// What the server does: two at once of each application, and four of all.
  public static Costly usual() {
    return new Costly(2, 4, Duration.ofSeconds(5));
  }

  /// Does the work when it is its turn; throws `Refused` where that takes too long.
  public <T> T take(String application, Supplier<T> work) {
    Turns.Turn turn = turn(application);
    if (turn == null) {
      throw busy();
    }
    try {
      return work.get();
    } finally {
      turn.end();
    }
  }

  private Turns.@Nullable Turn turn(String application) {
    try {
      return turns.soon(application, patience, MOST_WAITING);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static Refused busy() {
    return Problem.of(ProblemType.TOO_MANY, "too many such questions are under way")
        .cure("ask one after the other")
        .retryAfter(5)
        .refused();
  }
}
