package io.gatehouse.door.amqp.v1;

import io.gatehouse.messaging.message.Publication;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What is published while the link is there.
///
/// INVARIANT: nothing overtakes a message that waits, but what the client gave back comes first.
final class LiveFeed implements Feed {
  private final Backlog backlog;
  private final Runnable skipped;
  private final Predicate<Publication> allowed;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>(0);
  private @Nullable Map<String, Waiting> latest;

  /// @param skipped told of each message that is left out for a newer one
  /// @param allowed whether what has waited may still be had
  LiveFeed(Backlog backlog, Runnable skipped, Predicate<Publication> allowed) {
    this.backlog = backlog;
    this.skipped = skipped;
    this.allowed = allowed;
  }

  int waiting() {
    return queue.size();
  }

  /// Sends a message or keeps it waiting; of a channel whose rule says so only the newest waits.
  void add(Outgoing link, Publication publication, boolean retained) {
    Item item = new Item(publication, 0, retained, null);
    if (queue.isEmpty() && link.maySend()) {
      link.send(item);
    } else if (publication.latestOnly() && !retained) {
      addLatest(item);
    } else {
      append(item);
    }
  }

  private void addLatest(Item item) {
    Map<String, Waiting> known = latest;
    if (known == null) {
      known = new HashMap<>(2);
      latest = known;
    }
    Waiting older = known.get(item.publication().channel());
    if (older == null) {
      known.put(item.publication().channel(), append(item));
    } else {
      backlog.queued(0, item.bytes() - older.item.bytes());
      older.item = item;
      skipped.run();
    }
  }

  private Waiting append(Item item) {
    Waiting waiting = new Waiting(item);
    queue.add(waiting);
    backlog.queued(1, item.bytes());
    return waiting;
  }

  @Override
  public void drain(Outgoing link) {
    while (!queue.isEmpty() && link.maySend()) {
      Waiting next = queue.remove();
      forget(next);
      if (allowed.test(next.item.publication())) {
        link.send(next.item);
      }
    }
  }

  private void forget(Waiting waiting) {
    backlog.queued(-1, -waiting.item.bytes());
    if (latest != null) {
      latest.remove(waiting.item.publication().channel(), waiting);
    }
  }

  @Override
  public boolean isEmpty() {
    return queue.isEmpty();
  }

  @Override
  public void done(Item item) {}

  @Override
  public void again(Item item, boolean failed) {
    int failures = item.failures() + (failed ? 1 : 0);
    queue.addFirst(new Waiting(new Item(item.publication(), failures, item.retained(), null)));
    backlog.queued(1, item.bytes());
  }

  @Override
  public int leave(boolean closed) {
    int waiting = queue.size();
    queue.forEach(this::forget);
    queue.clear();
    return waiting;
  }

  /// A place in the queue.
  private static final class Waiting {
    private Item item;

    Waiting(Item item) {
      this.item = item;
    }
  }
}
