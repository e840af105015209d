package io.gatehouse.messaging.mailbox;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.message.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Who takes from one mailbox, and who is to look next.
///
/// Guarded by the mailbox; only what runs on a receiver's loop takes that lock itself.
@SuppressWarnings("ReferenceEquality") // receivers are told apart by identity
final class Receivers {
  private final Object lock;
  private final IntSupplier waiting;
  private final List<Attached> all = new ArrayList<>(1);
  private int turn;

  /// @param waiting how many letters there are
  Receivers(Object lock, IntSupplier waiting) {
    this.lock = lock;
    this.waiting = waiting;
  }

  int count() {
    return all.size();
  }

  void add(Receiver receiver) {
    all.add(new Attached(receiver));
  }

  boolean remove(Receiver receiver) {
    return all.removeIf(one -> one.receiver == receiver);
  }

  void clear() {
    all.clear();
  }

  List<Receiver> list() {
    return all.stream().map(one -> one.receiver).toList();
  }

  List<Rights> rights() {
    return all.stream().map(one -> one.receiver.rights()).toList();
  }

  /// Whether one of them sent this itself.
  boolean sent(Publication publication) {
    return all.stream().anyMatch(one -> one.receiver.sent(publication));
  }

  /// Whether this one may take a letter now.
  boolean mayTake(Receiver receiver) {
    Attached attached = find(receiver);
    return attached != null && attached.allowed > 0;
  }

  /// Counts a letter that was taken; with several receivers the next may be another's.
  void took(Receiver receiver) {
    Attached attached = find(receiver);
    if (attached != null && --attached.allowed == 0) {
      wake(attached);
    }
  }

  private @Nullable Attached find(Receiver receiver) {
    for (Attached one : all) {
      if (one.receiver == receiver) {
        return one;
      }
    }
    return null;
  }

  /// Has everybody look for letters, once each however often it is asked.
  void wake() {
    int count = all.size();
    for (int i = 0; i < count; i++) {
      wake(all.get((turn + i) % count));
    }
    turn = count == 0 ? 0 : (turn + 1) % count;
  }

  private void wake(Attached attached) {
    if (!attached.woken) {
      attached.woken = true;
      run(attached.receiver.loop(), () -> look(attached));
    }
  }

  private void look(Attached attached) {
    synchronized (lock) {
      attached.woken = false;
      // several receivers get about the same
      attached.allowed = Math.max(1, waiting.getAsInt() / Math.max(1, all.size()));
    }
    attached.receiver.ready();
  }

  /// Tells everybody something, each on its loop.
  void tell(Consumer<Receiver> what) {
    for (Attached one : all) {
      run(one.receiver.loop(), () -> what.accept(one.receiver));
    }
  }

  private static void run(Executor loop, Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException _) {
      // the loop ends with the server, and its receivers with it
    }
  }

  private static final class Attached {
    final Receiver receiver;
    boolean woken;
    int allowed;

    Attached(Receiver receiver) {
      this.receiver = receiver;
    }
  }
}
