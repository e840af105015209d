package io.gatehouse.store;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/// Thrown when the store cannot answer (disk full, database gone); callers fail closed.
///
/// The message may be shown to anybody; what the database said is in the cause, for the log alone.
public final class StoreUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// What everybody is told, whatever it was that they wanted of the store.
  public Problem problem() {
    return Problem.of(ProblemType.UNAVAILABLE, "the store does not answer")
        .cure("try again soon")
        .retryAfter(1);
  }
}
