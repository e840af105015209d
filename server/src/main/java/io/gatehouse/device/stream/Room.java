package io.gatehouse.device.stream;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.concurrent.atomic.AtomicLong;

/// How many records may wait for the store at a time, over all who push: memory has an end. Safe
/// for use by any thread.
final class Room {
  private static final Problem FULL =
      Problem.of(ProblemType.UNAVAILABLE, "the store does not keep up with the records")
          .retryAfter(1);

  private final long most;
  private final AtomicLong waiting = new AtomicLong();

  Room(long most) {
    this.most = most;
  }

  /// Throws `Refused` when there is no room; whoever entered has to leave.
  void enter(int records) {
    if (waiting.addAndGet(records) > most) {
      leave(records);
      throw FULL.refused();
    }
  }

  void leave(int records) {
    waiting.addAndGet(-records);
  }
}
