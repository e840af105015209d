package io.gatehouse.identity.password;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.work.LowPriority;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// The few threads that hash passwords, with a short queue before them: a storm of logins fills the
/// queue and is told to come back, while checks and messages keep their cores.
public final class HashPool implements AutoCloseable {
  private final ThreadPoolExecutor threads;
  private final LongAdder done = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder busyNanos = new LongAdder();

  /// @param size how many hash at once
  /// @param queue how many may wait
  public HashPool(int size, int queue) {
    threads =
        new ThreadPoolExecutor(
            size,
            size,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            work ->
                Thread.ofPlatform()
                    .name("hash")
                    .daemon(true)
                    .unstarted(() -> {
                      LowPriority.ofThisThread();
                      work.run();
                    }));
    threads.allowCoreThreadTimeOut(true);
  }

  /// Runs the work on the pool and waits for it.
  ///
  /// Throws `Refused` TOO_MANY at once when the queue is full.
  <T> T run(Supplier<T> work) {
    Future<T> result;
    try {
      result = threads.submit(() -> measured(work));
    } catch (RejectedExecutionException e) {
      refused.increment();
      throw Problem.of(ProblemType.TOO_MANY, "too many passwords are being checked at once")
          .retryAfter(1)
          .refused();
    }
    try {
      return result.get();
    } catch (InterruptedException e) {
      result.cancel(false);
      Thread.currentThread().interrupt();
      throw Problem.of(ProblemType.STOPPING, "the server is stopping").refused();
    } catch (ExecutionException e) {
      throw new IllegalStateException("hashing a password failed", e.getCause());
    }
  }

  /// Passwords hashed or checked so far.
  public long done() {
    return done.sum();
  }

  /// Passwords that found the queue full so far.
  public long refused() {
    return refused.sum();
  }

  public int waiting() {
    return threads.getQueue().size();
  }

  /// Nanoseconds that the threads have spent hashing, summed over all.
  public long busyNanos() {
    return busyNanos.sum();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private <T> T measured(Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      busyNanos.add(System.nanoTime() - start);
      done.increment();
    }
  }
}
