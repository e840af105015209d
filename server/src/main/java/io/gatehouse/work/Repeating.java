package io.gatehouse.work;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does something again and again on a virtual thread of its own, until it is closed.
///
/// INVARIANT: the first run that fails is told in the log, and none ends the runs after it: what
/// ends rights by time, or reads revocation lists, must not stop because the store was away once.
public final class Repeating implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Repeating.class);

  private final String name;
  private final Duration pause;
  private final Runnable task;
  private final Thread thread;
  private boolean failing;

  private Repeating(String name, Duration pause, Runnable task) {
    this.name = name;
    this.pause = pause;
    this.task = task;
    this.thread = Thread.ofVirtual().name(name).start(this::run);
  }

  /// Begins; the first run comes after the first pause.
  public static Repeating every(Duration pause, String name, Runnable task) {
    return new Repeating(name, pause, task);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(pause);
        runOnce();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void runOnce() {
    try {
      task.run();
      failing = false;
    } catch (RuntimeException failed) {
      if (failing) {
        LOG.debug("`{}` fails still", name, failed);
      } else {
        LOG.warn("`{}` failed, and is done again each {} ms", name, pause.toMillis(), failed);
      }
      failing = true;
    }
  }

  /// Ends it; a run that is under way is interrupted.
  @Override
  public void close() {
    thread.interrupt();
  }
}
