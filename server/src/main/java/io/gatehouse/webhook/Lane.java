package io.gatehouse.webhook;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The questions of one application: so many under way, so many that wait, and no more.
///
/// Safe for use by any thread; never blocks.
final class Lane {
  private final int most;
  private final int mostWaiting;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int running;

  Lane(int most, int mostWaiting) {
    this.most = most;
    this.mostWaiting = mostWaiting;
  }

  /// Runs the work on a virtual thread, at once or when it is its turn; false when too many wait.
  synchronized boolean submit(Runnable work) {
    if (running < most) {
      running++;
      Thread.ofVirtual().name("webhook").start(() -> run(work));
      return true;
    }
    return waiting.size() < mostWaiting && waiting.add(work);
  }

  /// Questions under way and waiting.
  synchronized int busy() {
    return running + waiting.size();
  }

  private void run(Runnable first) {
    Runnable work = first;
    while (work != null) {
      try {
        work.run();
      } finally {
        work = next();
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable next = waiting.poll();
    if (next == null) {
      running--;
    }
    return next;
  }
}
