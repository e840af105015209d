package io.gatehouse.webhook;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The questions of one application: so many under way, so many that wait, and no more.
///
/// Safe for use by any thread; never blocks.
final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

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
    for (Runnable work = first; work != null; work = next()) {
      try {
        work.run();
      } catch (RuntimeException failed) {
        LOG.error("a question to a webhook failed", failed); // the lane goes on to the next
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
