package io.gatehouse.script.engine;

import java.util.concurrent.Semaphore;

/// How many runs of one application, and how many in all, may be on a processor at once. Those that
/// wait for something outside do not count.
///
/// @param outside hears of those
record Permits(Semaphore application, Semaphore all, Outside outside) {

  void acquire() {
    application.acquireUninterruptibly();
    all.acquireUninterruptibly();
  }

  void release() {
    all.release();
    application.release();
  }

  /// Hears that a run waits for something outside, so that another one may begin meanwhile.
  interface Outside {
    void left();

    void came();
  }

  /// For a run that nobody waits behind.
  enum Nobody implements Outside {
    HEARS;

    @Override
    public void left() {
      // there is nobody
    }

    @Override
    public void came() {
      // there is nobody
    }
  }
}
