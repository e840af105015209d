package io.gatehouse.access.line;

import io.gatehouse.access.list.Guarded;
import io.gatehouse.core.policy.Resource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One thing with those above it, as far as rights depend on them.
///
/// It is read once, and again after each change that concerns it; whoever holds it sees what it is
/// now. A line that could not be read is unknown, and then allows nothing. Safe for use by any
/// thread; only `load` blocks.
public final class Line {
  private static final int DEEPEST = 64;

  private final Lines lines;
  private final Ref ref;
  private final ReentrantLock reading = new ReentrantLock();
  private final Queue<Runnable> waiting = new ArrayDeque<>(0);
  private volatile @Nullable State state;
  private volatile @Nullable Built built;

  Line(Lines lines, Ref ref) {
    this.lines = lines;
    this.ref = ref;
  }

  /// What it is the line of.
  ///
  /// @param kind the kind of thing, as its reader was named
  public record Ref(String application, String kind, String id) {}

  /// What a reader found.
  ///
  /// @param build makes the resource from the one above it
  /// @param above the next thing above; null if that is the application
  /// @param guards its own access lists, each of which has to let in
  public record Link(UnaryOperator<Resource> build, @Nullable Ref above, List<Guarded> guards) {
    public Link {
      guards = List.copyOf(guards);
    }

    /// A thing without access lists.
    public Link(UnaryOperator<Resource> build, @Nullable Ref above) {
      this(build, above, List.of());
    }
  }

  public Ref ref() {
    return ref;
  }

  /// Grows with every change to this thing or to one above it; 0 while it is unknown.
  public long stamp() {
    long latest = 0;
    Line at = this;
    for (int depth = 0; at != null && depth < DEEPEST; depth++) {
      State now = at.state;
      if (now == null) {
        return 0;
      }
      latest = Math.max(latest, now.version);
      at = now.above;
    }
    return latest;
  }

  public boolean isKnown() {
    return stamp() != 0;
  }

  /// The thing, below those above it; null while that is unknown.
  public @Nullable Resource resource() {
    Built known = built;
    long now = stamp();
    if (now == 0) {
      return null;
    }
    if (known != null && known.stamp == now) {
      return known.resource;
    }
    Resource fresh = build(0);
    if (fresh != null && stamp() == now) {
      built = new Built(now, fresh);
    }
    return fresh;
  }

  /// Its own access lists, each of which has to let in; none while it is unknown, when nothing is
  /// allowed anyway.
  public List<Guarded> guards() {
    State now = state;
    return now == null ? List.of() : now.link.guards();
  }

  private @Nullable Resource build(int depth) {
    State now = state;
    if (now == null) {
      return null;
    }
    Resource above =
        now.above == null || depth + 1 >= DEEPEST
            ? Resource.application(ref.application())
            : now.above.build(depth + 1);
    return above == null ? null : now.link.build().apply(above);
  }

  /// Reads what is unknown; blocks. Throws what the store throws.
  public void load() {
    Line at = this;
    for (int depth = 0; at != null && depth < DEEPEST; depth++) {
      at = at.loaded().above;
    }
    lines.touch(this);
  }

  /// Null if it is known; otherwise done when it has been tried to read it.
  public @Nullable CompletableFuture<Void> ask() {
    return isKnown() ? null : CompletableFuture.runAsync(this::tryToLoad, Lines::beside);
  }

  /// Puts a task off until this is known or could not be read, and behind those that were put off
  /// before; false where nothing hinders it now. It runs on a thread of its own then.
  public boolean putsOff(Runnable task) {
    synchronized (waiting) {
      if (waiting.isEmpty() && isKnown()) {
        return false;
      }
      waiting.add(task);
      if (waiting.size() == 1) {
        Lines.beside(this::catchUp);
      }
      return true;
    }
  }

  private void catchUp() {
    tryToLoad();
    Runnable next;
    synchronized (waiting) {
      next = waiting.peek();
    }
    while (next != null) {
      try {
        next.run();
      } catch (RuntimeException failed) {
        Lines.LOG.error("what waited for `{}:{}` is not done", ref.kind(), ref.id(), failed);
      }
      synchronized (waiting) {
        waiting.remove();
        next = waiting.peek();
      }
    }
  }

  private void tryToLoad() {
    try {
      load();
    } catch (RuntimeException failed) {
      Lines.LOG.warn("it is not known what is above `{}:{}`", ref.kind(), ref.id(), failed);
    }
  }

  private State loaded() {
    reading.lock();
    try {
      State known = state;
      return known == null ? read() : known;
    } finally {
      reading.unlock();
    }
  }

  /// Reads it again if it was read; it is unknown where that fails.
  void renew() {
    reading.lock();
    try {
      if (state != null) {
        try {
          read();
        } catch (RuntimeException failed) {
          state = null;
          Lines.LOG.warn("it is not known what is above `{}:{}`", ref.kind(), ref.id(), failed);
        }
      }
    } finally {
      reading.unlock();
    }
    // one above it may be new, and is not known yet
    if (state != null && !isKnown()) {
      tryToLoad();
    }
  }

  /// INVARIANT: under the lock, so that what is read last is not older than the last change.
  private State read() {
    Link link = lines.read(ref);
    Ref above = link.above();
    State fresh = new State(link, above == null ? null : lines.of(above), lines.nextVersion());
    state = fresh;
    return fresh;
  }

  /// Whether the next thing above it is this one.
  boolean isBelow(Ref other) {
    State now = state;
    return now != null && other.equals(now.link.above());
  }

  private record State(Link link, @Nullable Line above, long version) {}

  private record Built(long stamp, Resource resource) {}
}
