package io.gatehouse.script.engine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/// One run while it lasts: its thread, its clock, and whether it has to end.
///
/// A thread is interrupted only while it is inside the guest, never while it works for the guest
/// outside: an interrupt there would close files and connections that belong to everybody.
final class Turn {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Host host;
  private final Bounds bounds;
  private final Permits permits;
  private final Thread thread = Thread.currentThread();
  private final long began = System.nanoTime();
  private final long cpuBefore = THREADS.getCurrentThreadCpuTime();
  private boolean inside;
  private Stopped.@Nullable Reason reason;
  private @Nullable RuntimeException failure;

  Turn(Host host, Bounds bounds, Permits permits) {
    this.host = host;
    this.bounds = bounds;
    this.permits = permits;
  }

  /// The thread goes on inside, where it may be interrupted.
  void enter() {
    permits.acquire();
    synchronized (this) {
      if (reason == null) {
        inside = true;
        return;
      }
    }
    permits.release();
    throw new Stopped(reason());
  }

  /// The thread is outside again.
  void leave() {
    boolean left;
    synchronized (this) {
      left = inside;
      inside = false;
      // an interrupt that came too late is none of the next run
      var _ = Thread.interrupted();
    }
    if (left) {
      permits.release();
    }
  }

  String call(String module, String function, String arguments) {
    if (host.isAtOnce(module, function)) {
      return answered(module, function, arguments);
    }
    leave();
    permits.outside().left();
    try {
      return answered(module, function, arguments);
    } finally {
      permits.outside().came();
      enter();
    }
  }

  private String answered(String module, String function, String arguments) {
    try {
      return host.call(module, function, arguments);
    } catch (RuntimeException thrown) {
      failure = thrown;
      throw thrown;
    }
  }

  /// What came from outside and has ended the run.
  @Nullable RuntimeException failure() {
    return failure;
  }

  void checkLength(int length) {
    if (length < 0 || length > bounds.argument()) {
      RuntimeException tooMuch = new Stopped(Stopped.Reason.OUTPUT);
      failure = tooMuch;
      throw tooMuch;
    }
  }

  /// Why it was ended; wall where nobody says.
  synchronized Stopped.Reason reason() {
    Stopped.Reason why = reason;
    return why == null ? Stopped.Reason.GONE : why;
  }

  /// Ends it at the next instruction inside.
  synchronized void stop(Stopped.Reason why) {
    if (reason == null) {
      reason = why;
    }
    if (inside) {
      thread.interrupt();
    }
  }

  /// Ends it if it has taken too much; called from time to time by another thread.
  void check() {
    if (System.nanoTime() - began > bounds.wall().toNanos()) {
      stop(Stopped.Reason.WALL);
    } else if (THREADS.getThreadCpuTime(thread.threadId()) - cpuBefore > bounds.cpu().toNanos()) {
      stop(Stopped.Reason.CPU);
    }
  }

  /// Nanoseconds that are left on the clock.
  long left() {
    return Math.max(0, bounds.wall().toNanos() - (System.nanoTime() - began));
  }
}
