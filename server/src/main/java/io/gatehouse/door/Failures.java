package io.gatehouse.door;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.StoreUnavailable;
import org.jspecify.annotations.Nullable;

/// What those are told whose message failed in a way that no handler has foreseen: nothing of the
/// cause, but whether it is worth the while to come again.
public final class Failures {
  private Failures() {}

  public static Problem told(@Nullable Throwable why) {
    return why instanceof StoreUnavailable
        ? Problem.of(ProblemType.UNAVAILABLE, "the store does not answer")
            .cure("try again soon")
            .retryAfter(1)
        : Problem.of(ProblemType.INTERNAL, "this should not have happened");
  }
}
