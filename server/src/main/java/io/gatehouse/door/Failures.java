package io.gatehouse.door;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.StoreUnavailable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What comes of failures that no handler has foreseen.
public final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /// What those are told whose message failed: nothing of the cause, but whether it is worth the
  /// while to come again. The log hears the cause here, and only here: a line for a store that is
  /// away, which many run into at once, and the stack of anything else.
  ///
  /// @param what what has failed: `request 17`
  public static Problem told(String what, @Nullable Throwable why) {
    if (why instanceof StoreUnavailable away) {
      LOG.warn("{} failed: {}", what, away.getMessage());
      return away.problem();
    }
    LOG.error("{} failed", what, why);
    return Problem.of(ProblemType.INTERNAL, "this should not have happened");
  }
}
