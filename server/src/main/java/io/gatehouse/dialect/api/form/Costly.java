package io.gatehouse.dialect.api.form;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Answers that cost a processor and a reader of the store for a while: so many at once of one
/// application and so many of all, so that those who look do not keep others from working.
///
/// Safe for use by any thread; blocks.
public final class Costly {
  private final int each;
  private final Duration patience;
  private final Semaphore all;
  private final Map<String, Semaphore> places = new ConcurrentHashMap<>();

  /// @param patience how long somebody waits for the end of others
  public Costly(int each, int all, Duration patience) {
    this.each = each;
    this.all = new Semaphore(all, true);
    this.patience = patience;
  }

  /// What the server does: two of each application, and two processors' worth of all.
  public static Costly usual() {
    return new Costly(2, 4, Duration.ofSeconds(5));
  }

  /// Does the work when it is its turn; throws `Refused` where that takes too long.
  public <T> T take(String application, Supplier<T> work) {
    Semaphore place = places.computeIfAbsent(application, name -> new Semaphore(each, true));
    long end = System.nanoTime() + patience.toNanos();
    acquire(place, end);
    try {
      acquire(all, end);
      try {
        return work.get();
      } finally {
        all.release();
      }
    } finally {
      place.release();
    }
  }

  private static void acquire(Semaphore some, long end) {
    try {
      if (!some.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw busy();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw busy();
    }
  }

  private static Refused busy() {
    return Problem.of(ProblemType.TOO_MANY, "too many such questions are under way")
        .cure("ask one after the other")
        .retryAfter(5)
        .refused();
  }
}
