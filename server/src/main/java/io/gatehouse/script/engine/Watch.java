package io.gatehouse.script.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Looks at every run again and again, and ends those that have taken too much. Its thread sleeps
/// while there has been none for a while: to wake it for each short run would cost as much as the
/// run.
final class Watch implements AutoCloseable {
  private static final long TICK = 2_000_000;

  /// So often it looks in vain before it sleeps.
  private static final int PATIENCE = 50;

  private final Set<Turn> turns = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private volatile boolean asleep;
  private volatile boolean over;

  Watch() {
    thread = Thread.ofPlatform().daemon().name("script-watch").start(this::look);
  }

  void add(Turn turn) {
    turns.add(turn);
    if (asleep) {
      LockSupport.unpark(thread);
    }
  }

  void remove(Turn turn) {
    turns.remove(turn);
  }

  private void look() {
    int vain = 0;
    while (!over) {
      if (!turns.isEmpty()) {
        vain = 0;
        turns.forEach(Turn::check);
      } else if (++vain > PATIENCE) {
        sleep();
        vain = 0;
      }
      LockSupport.parkNanos(this, TICK);
    }
  }

  /// INVARIANT: whoever adds a run after the last look here sees that this sleeps, and wakes it.
  private void sleep() {
    asleep = true;
    while (turns.isEmpty() && !over) {
      LockSupport.park(this);
    }
    asleep = false;
  }

  @Override
  public void close() {
    over = true;
    turns.forEach(turn -> turn.stop(Stopped.Reason.GONE));
    LockSupport.unpark(thread);
  }
}
