package io.gatehouse.messaging.limit;

import io.gatehouse.core.policy.Subject;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Counts what mailboxes hold together: those of one principal, of one application, of the server.
///
/// Safe for use by any thread. Two mailboxes may take the last room at once, so that a bound may be
/// passed by one message for each thread.
public final class Holdings {
  private final Bounds bounds;
  private final Sum server;
  private final AtomicLong memory = new AtomicLong();
  private final Map<String, Sum> applications = new ConcurrentHashMap<>();
  private final Map<Owner, Sum> principals = new ConcurrentHashMap<>();
  private final Map<Bounds.Level, LongAdder> dropped = new EnumMap<>(Bounds.Level.class);

  public Holdings(Bounds bounds) {
    this.bounds = bounds;
    this.server = new Sum(bounds.server());
    for (Bounds.Level level : Bounds.Level.values()) {
      dropped.put(level, new LongAdder());
    }
  }

  /// The part of one more mailbox.
  public Share share(String application, Subject owner) {
    Owner key = new Owner(application, owner);
    Sum principal =
        principals.compute(
            key,
            (same, present) -> {
              Sum sum = present == null ? new Sum(bounds.principal()) : present;
              sum.mailboxes++;
              return sum;
            });
    Sum all = applications.computeIfAbsent(application, same -> new Sum(bounds.application()));
    return new Share(key, principal, all);
  }

  public Bounds.Held held() {
    return new Bounds.Held(server.messages.get(), server.bytes.get(), memory.get());
  }

  /// How many messages were given up for a bound.
  public long dropped(Bounds.Level level) {
    return counter(level).sum();
  }

  public void countDropped(Bounds.Level level) {
    counter(level).increment();
  }

  @SuppressWarnings("NullAway") // there is one for each
  private LongAdder counter(Bounds.Level level) {
    return dropped.get(level);
  }

  private record Owner(String application, Subject subject) {}

  private static final class Sum {
    private final Bounds.Bound most;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    // guarded by the map
    private int mailboxes;

    Sum(Bounds.Bound most) {
      this.most = most;
    }

    void change(long more, long moreBytes) {
      messages.addAndGet(more);
      bytes.addAndGet(moreBytes);
    }

    boolean isFull(long size) {
      return messages.get() >= most.messages() || bytes.get() + size > most.bytes();
    }
  }

  /// What one mailbox holds, as part of the sums. Guarded by the mailbox.
  public final class Share {
    private final Owner owner;
    private final Sum principal;
    private final Sum application;
    private long messages;
    private long bytes;
    private long inMemory;
    private boolean closed;

    private Share(Owner owner, Sum principal, Sum application) {
      this.owner = owner;
      this.principal = principal;
      this.application = application;
    }

    /// Tells what the mailbox holds now.
    public void now(long messagesNow, long bytesNow, long memoryNow) {
      if (closed || (messages == messagesNow && bytes == bytesNow && inMemory == memoryNow)) {
        return;
      }
      long more = messagesNow - messages;
      long moreBytes = bytesNow - bytes;
      principal.change(more, moreBytes);
      application.change(more, moreBytes);
      server.change(more, moreBytes);
      memory.addAndGet(memoryNow - inMemory);
      messages = messagesNow;
      bytes = bytesNow;
      inMemory = memoryNow;
    }

    /// Where there is no room for a message of this size; null when there is.
    ///
    /// @param stays whether it would stay in memory
    public Bounds.@Nullable Level full(long size, boolean stays) {
      if (principal.isFull(size)) {
        return Bounds.Level.PRINCIPAL;
      }
      if (application.isFull(size)) {
        return Bounds.Level.APPLICATION;
      }
      if (server.isFull(size)) {
        return Bounds.Level.SERVER;
      }
      return stays && isMemoryFull(size) ? Bounds.Level.MEMORY : null;
    }

    public boolean isMemoryFull(long size) {
      return memory.get() + size > bounds.memory();
    }

    /// The mailbox has ended: nothing of it counts any more.
    public void close() {
      if (closed) {
        return;
      }
      now(0, 0, 0);
      closed = true;
      principals.computeIfPresent(
          owner,
          (key, sum) -> {
            sum.mailboxes--;
            return sum.mailboxes == 0 ? null : sum;
          });
    }
  }
}
