package io.gatehouse.device.stream;

import io.gatehouse.device.stream.Aggregation.Gathered;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Lets few aggregations run at a time, since a long one keeps a processor busy for as long as it
/// lasts. Safe for use by any thread; blocks.
final class Reckoning {
  private static final int TOGETHER = 2;
  private static final int PATIENCE = 10;

  private final Stores stores;
  private final Semaphore places = new Semaphore(TOGETHER, true);

  Reckoning(Stores stores) {
    this.stores = stores;
  }

  /// @param every length of an interval in microseconds
  Page<Interval> aggregate(long stream, Pull pull, long every) {
    enter();
    try {
      Gathered gathered =
          new Aggregation(every, pull.descending(), pull.limit())
              .gather(
                  pull.restOf(every),
                  // each part is read by itself, so that nobody waits long for a reader
                  (span, most) ->
                      stores.read(transaction ->
                          transaction.records().list(stream, span, pull.descending(), most)));
      Long next = gathered.next();
      return new Page<>(gathered.intervals(), next == null ? null : Long.toString(next));
    } finally {
      places.release();
    }
  }

  private void enter() {
    boolean entered;
    try {
      entered = places.tryAcquire(PATIENCE, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      entered = false;
    }
    if (!entered) {
      throw Problem.of(ProblemType.UNAVAILABLE, "too many aggregations are under way")
          .retryAfter(PATIENCE)
          .refused();
    }
  }
}
