package io.gatehouse.messaging.journal;

import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.Stores;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes units to the store in the order in which they came; whoever hands one in never waits.
///
/// While a commit is under way the next units gather, and then share a commit. A store that does
/// not answer is tried again until it does: the units wait meanwhile, and `isFull` says when nobody
/// should hand in more.
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final int BATCH = 4_096;
  private static final long PAUSE = 1;

  private final Stores stores;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Queue<Unit> waiting = new ArrayDeque<>();
  private volatile int size;
  private boolean closing;
  private @Nullable Thread writer;

  /// @param most how many units may wait before `isFull`
  public Journal(Stores stores, int most) {
    this.stores = stores;
    this.most = most;
  }

  public void start() {
    writer = Thread.ofVirtual().name("journal").start(this::run);
  }

  /// Takes a unit; never blocks for long.
  public void submit(Unit unit) {
    lock.lock();
    try {
      waiting.add(unit);
      size = waiting.size();
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Takes a single change that nobody waits for.
  public void submit(Step step) {
    Unit unit = new Unit();
    unit.add(step);
    submit(unit);
  }

  /// Whether so much waits that senders should hold back.
  public boolean isFull() {
    return size >= most;
  }

  /// How many units wait.
  public int waiting() {
    return size;
  }

  private void run() {
    List<Unit> batch = take();
    while (!batch.isEmpty()) {
      write(batch);
      batch = take();
    }
  }

  /// Waits for units; empty when the journal is closed and nothing is left.
  private List<Unit> take() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closing) {
        work.awaitUninterruptibly();
      }
      List<Unit> batch = new ArrayList<>(Math.min(waiting.size(), BATCH));
      while (batch.size() < BATCH && !waiting.isEmpty()) {
        batch.add(waiting.remove());
      }
      size = waiting.size();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void write(List<Unit> batch) {
    RuntimeException failure = commit(batch);
    if (failure == null || batch.size() == 1) {
      batch.forEach(unit -> unit.end(failure));
      return;
    }
    // one of them is to blame: the others must not suffer for it
    for (Unit unit : batch) {
      unit.end(commit(List.of(unit)));
    }
  }

  /// Commits, however often the store has to be asked; returns why it refuses for good.
  private @Nullable RuntimeException commit(List<Unit> batch) {
    boolean told = false;
    while (true) {
      try {
        return stores.write(transaction -> {
          batch.forEach(unit -> unit.steps().forEach(step -> step.write(transaction)));
          return null;
        });
      } catch (StoreUnavailable down) {
        if (isClosing()) {
          return down;
        }
        if (!told) {
          LOG.warn(
              "{} changes wait for the store, which is tried each second: {}",
              batch.size(),
              down.getMessage());
        }
        told = true;
        pause();
      } catch (RuntimeException refused) {
        if (batch.size() == 1) {
          LOG.warn("the store refuses a change, which is given up", refused);
        }
        return refused;
      }
    }
  }

  private boolean isClosing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(PAUSE);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /// Writes what waits, and ends.
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      work.signal();
    } finally {
      lock.unlock();
    }
    Thread running = writer;
    if (running != null) {
      try {
        running.join();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
