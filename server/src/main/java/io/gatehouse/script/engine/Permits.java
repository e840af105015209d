package io.gatehouse.script.engine;

import java.util.concurrent.Semaphore;

/// How many runs of one application, and how many in all, may be on a processor at once. Those that
/// wait for something outside do not count.
record Permits(Semaphore application, Semaphore all) {

  void acquire() {
    application.acquireUninterruptibly();
    all.acquireUninterruptibly();
  }

  void release() {
    all.release();
    application.release();
  }
}
