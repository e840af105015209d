package io.gatehouse.script.timer;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/// Threads for what may wait, so many at once; whatever comes while they are all busy is passed
/// over. Safe for use by any thread.
final class Lane implements Executor {
  private final int most;
  private final String name;
  private final Runnable passed;
  private final AtomicInteger busy = new AtomicInteger();

  /// @param passed is told of each task that is passed over; must not block
  Lane(int most, String name, Runnable passed) {
    this.most = most;
    this.name = name;
    this.passed = passed;
  }

  @Override
  public void execute(Runnable task) {
    if (busy.incrementAndGet() > most) {
      busy.decrementAndGet();
      passed.run();
      return;
    }
    Thread.ofVirtual()
        .name(name)
        .start(() -> {
          try {
            task.run();
          } finally {
            busy.decrementAndGet();
          }
        });
  }
}
