package io.gatehouse.script.engine;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A few threads for the runs of all applications, which take turns, so that none waits behind all
/// the runs of another. Safe for use by any thread; never blocks whoever hands in.
final class Pool implements AutoCloseable {
  /// Code that calls itself needs room on the stack of Java too; what is not used takes no memory.
  private static final long STACK = 16L << 20;

  private static final long IDLE_MILLIS = 30_000;

  private final Sizes sizes;
  private final Semaphore processors;
  private final Map<String, Line> lines = new HashMap<>();
  private final Deque<Line> ready = new ArrayDeque<>();
  private int waiting;
  private int threads;
  private int idle;
  private boolean closed;

  Pool(Sizes sizes) {
    this.sizes = sizes;
    this.processors = new Semaphore(sizes.processors(), true);
  }

  /// @param threads most threads
  /// @param perApplication most threads of one application
  /// @param queue most runs that wait, in all
  /// @param queuePerApplication most runs of one application that wait
  /// @param processors most runs that compute at once; one application has half of that
  record Sizes(
      int threads, int perApplication, int queue, int queuePerApplication, int processors) {}

  /// What a thread keeps between its runs.
  static final class Desk {
    @Nullable Guest guest;
  }

  /// Has one of the threads do this; throws `Refused` when too much waits.
  synchronized void submit(String application, Consumer<Desk> job) {
    if (closed) {
      throw Problem.of(ProblemType.STOPPING, "the server is stopping").refused();
    }
    Line line =
        lines.computeIfAbsent(application, _ -> new Line(Math.max(1, sizes.processors() / 2)));
    if (line.waiting.size() >= sizes.queuePerApplication()) {
      throw Problem.of(ProblemType.TOO_MANY, "too many scripts of this application wait already")
          .retryAfter(1)
          .refused();
    }
    if (waiting >= sizes.queue()) {
      throw Problem.of(ProblemType.UNAVAILABLE, "too many scripts wait already")
          .retryAfter(1)
          .refused();
    }
    waiting++;
    line.waiting.add(job);
    offer(line);
    wake();
  }

  /// Has a thread come if there is something to do. The lock is held.
  private void wake() {
    if (ready.isEmpty()) {
      return;
    }
    if (idle > 0) {
      notify();
    } else if (threads < sizes.threads()) {
      threads++;
      var _ = Thread.ofPlatform().daemon().name("script").stackSize(STACK).start(this::work);
    }
  }

  Permits permits(String application) {
    Line line = line(application);
    return new Permits(line.processors, processors, new Leaving(line));
  }

  private synchronized Line line(String application) {
    return Objects.requireNonNull(lines.get(application));
  }

  /// A run that could not compute yet begins later: threads that wait for each other's processor
  /// cost more than the runs.
  private void offer(Line line) {
    boolean may =
        line.running < sizes.perApplication() && line.running - line.outside < line.computing;
    if (!line.offered && !line.waiting.isEmpty() && may) {
      line.offered = true;
      ready.add(line);
    }
  }

  private void work() {
    Desk desk = new Desk();
    Line line = null;
    while (true) {
      Consumer<Desk> job;
      synchronized (this) {
        line = next(line);
        if (line == null) {
          return;
        }
        job = line.waiting.remove();
        waiting--;
        line.running++;
        offer(line);
        wake();
      }
      job.accept(desk);
    }
  }

  /// The line whose turn it is; null when the thread is to end. The lock is held.
  private @Nullable Line next(@Nullable Line done) {
    if (done != null) {
      done.running--;
      offer(done);
    }
    long until = System.nanoTime() + IDLE_MILLIS * 1_000_000;
    while (ready.isEmpty()) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (closed || left <= 0) {
        threads--;
        return null;
      }
      rest(left);
    }
    Line line = ready.remove();
    line.offered = false;
    return line;
  }

  @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
  private void rest(long millis) {
    idle++;
    try {
      wait(millis);
    } catch (InterruptedException late) {
      // meant for a run that has ended; nobody else interrupts these threads
    } finally {
      idle--;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  /// The runs of one application.
  private static final class Line {
    private final Deque<Consumer<Desk>> waiting = new ArrayDeque<>();
    private final int computing;
    private final Semaphore processors;
    private int running;
    private int outside;
    private boolean offered;

    /// @param computing most of them that compute at once
    private Line(int computing) {
      this.computing = computing;
      this.processors = new Semaphore(computing, true);
    }
  }

  /// Hears which runs of a line wait for something outside.
  private final class Leaving implements Permits.Outside {
    private final Line line;

    private Leaving(Line line) {
      this.line = line;
    }

    @Override
    public void left() {
      synchronized (Pool.this) {
        line.outside++;
        offer(line);
        wake();
      }
    }

    @Override
    public void came() {
      synchronized (Pool.this) {
        line.outside--;
      }
    }
  }
}
