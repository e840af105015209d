package io.gatehouse.script.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Looks at every run again and again, and ends those that have taken too much. Its thread sleeps
/// while there is none.
final class Watch implements AutoCloseable {
  private static final long TICK = 2_000_000;

  private final Set<Turn> turns = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private volatile boolean over;

  Watch() {
    thread = Thread.ofPlatform().daemon().name("script-watch").start(this::look);
  }

  void add(Turn turn) {
    boolean first = turns.isEmpty();
    turns.add(turn);
    if (first) {
      LockSupport.unpark(thread);
    }
  }

  void remove(Turn turn) {
    turns.remove(turn);
  }

  private void look() {
    while (!over) {
      if (turns.isEmpty()) {
        LockSupport.park(this);
      } else {
        turns.forEach(Turn::check);
        LockSupport.parkNanos(this, TICK);
      }
    }
  }

  @Override
  public void close() {
    over = true;
    turns.forEach(turn -> turn.stop(Stopped.Reason.GONE));
    LockSupport.unpark(thread);
  }
}
