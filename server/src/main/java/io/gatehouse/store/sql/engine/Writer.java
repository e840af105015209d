package io.gatehouse.store.sql.engine;

import io.gatehouse.store.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that changes the database: it takes all works that wait, runs each in a savepoint
/// of its own, commits once, and only then tells the callers.
///
/// INVARIANT: a caller is told of success only after the commit that holds its change.
final class Writer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  /// How much may wait, and how much shares a commit at most.
  record Limits(int waiting, int batch) {
    static final Limits USUAL = new Limits(8_192, 512);
  }

  private final Flavor flavor;
  private final Limits limits;
  private final BlockingQueue<Change<?>> waiting;
  private final Thread thread;
  private final Object gate = new Object();
  private boolean closed;
  private @Nullable Statements statements;
  private long lastCommitNanos;
  private int lastBatch;
  private volatile boolean loses;

  Writer(Flavor flavor, Limits limits) {
    this.flavor = flavor;
    this.limits = limits;
    waiting = new ArrayBlockingQueue<>(limits.waiting() + 1);
    thread = Thread.ofPlatform().name("gatehouse-writer").daemon().start(this::run);
  }

  /// Runs the work and returns what it made, once that is durable.
  <T extends @Nullable Object> T write(Function<Sql, T> work) {
    if (Thread.currentThread().equals(thread)) {
      throw new IllegalStateException("a write inside a write would wait for itself");
    }
    Change<T> change = new Change<>(work);
    synchronized (gate) {
      if (closed) {
        throw new StoreUnavailable("the store is closed", null);
      }
      if (waiting.size() >= limits.waiting() || !waiting.offer(change)) {
        throw new StoreUnavailable("too many changes wait for the database: try again later", null);
      }
    }
    return change.await();
  }

  /// How many changes wait that the writer has not taken.
  int waiting() {
    return waiting.size();
  }

  /// Whether changes got lost, and none was kept since.
  boolean losesChanges() {
    return loses;
  }

  private void run() {
    boolean ended = false;
    while (!ended) {
      List<Change<?>> batch = take();
      ended = batch.remove(Change.END);
      commit(batch);
    }
    disconnect();
  }

  /// Waits for one change and takes the others that are there.
  private List<Change<?>> take() {
    List<Change<?>> batch = new ArrayList<>();
    try {
      batch.add(waiting.take());
      gather();
      waiting.drainTo(batch, limits.batch() - 1);
    } catch (InterruptedException e) {
      LOG.debug("the writer does not end by an interrupt", e);
    }
    return batch;
  }

  /// Gives those who were just told of a commit the time to come back with their next change, so
  /// that they share a commit again. One who is alone never waits.
  private void gather() {
    long end = System.nanoTime() + lastCommitNanos / 4;
    while (waiting.size() + 1 < lastBatch && System.nanoTime() < end) {
      LockSupport.parkNanos(50_000);
    }
  }

  private void commit(List<Change<?>> batch) {
    if (batch.isEmpty()) {
      return;
    }
    Statements own;
    try {
      own = connected();
    } catch (SQLException | RuntimeException e) {
      // those who wait behind these need not find out one batch after another
      waiting.drainTo(batch);
      if (batch.remove(Change.END)) {
        waiting.add(Change.END);
      }
      fail(batch, e);
      return;
    }
    try {
      Connection open = own.connection();
      flavor.begin(open);
      for (Change<?> change : batch) {
        change.run(own, flavor, batch.size() > 1);
      }
      long ran = System.nanoTime();
      if (batch.stream().anyMatch(Change::succeeded)) {
        flavor.commit(open);
        loses = false;
      } else {
        flavor.rollback(open);
      }
      lastCommitNanos = System.nanoTime() - ran;
      lastBatch = batch.size();
    } catch (SQLException | RuntimeException | Error e) {
      fail(batch, e);
      return;
    }
    batch.forEach(Change::tell);
    rest();
  }

  /// Whoever comes meanwhile waits; whoever was there has been told.
  private void rest() {
    Statements own = statements;
    if (own == null || !waiting.isEmpty()) {
      return;
    }
    try {
      flavor.rest(own.connection());
    } catch (SQLException e) {
      LOG.warn("the database could not put itself in order, it will be tried again", e);
    }
  }

  /// Nothing of this batch is known to be durable, and the connection is not to be trusted.
  private void fail(List<Change<?>> batch, Throwable cause) {
    loses = true;
    disconnect();
    RuntimeException answer = new StoreUnavailable("the change could not be committed", cause);
    if (cause instanceof SQLException sql) {
      LOG.warn("{} changes were not committed: {}", batch.size(), sql.getMessage());
      answer = flavor.failure(sql) instanceof StoreUnavailable known ? known : answer;
    } else {
      LOG.error("{} changes were not committed", batch.size(), cause);
    }
    RuntimeException told = answer;
    batch.forEach(change -> change.fail(told));
  }

  private Statements connected() throws SQLException {
    Statements open = statements;
    if (open == null) {
      open = new Statements(flavor.writing().getConnection());
      statements = open;
    }
    return open;
  }

  private void disconnect() {
    Statements open = statements;
    statements = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        LOG.debug("closing the writer's connection failed", e);
      }
    }
  }

  /// Finishes what waits, then ends.
  @Override
  public void close() {
    synchronized (gate) {
      if (!closed) {
        closed = true;
        waiting.add(Change.END);
      }
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
