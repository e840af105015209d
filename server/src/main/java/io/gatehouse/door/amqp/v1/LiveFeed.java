package io.gatehouse.door.amqp.v1;

import io.gatehouse.messaging.message.Publication;
import java.util.ArrayDeque;

/// What is published while the link is there.
///
/// INVARIANT: nothing overtakes a message that waits, but what the client gave back comes first.
final class LiveFeed implements Feed {
  private final Backlog backlog;
  private final ArrayDeque<Item> queue = new ArrayDeque<>(0);

  LiveFeed(Backlog backlog) {
    this.backlog = backlog;
  }

  int waiting() {
    return queue.size();
  }

  /// Sends a message or keeps it waiting.
  void add(Outgoing link, Publication publication, boolean retained) {
    Item item = new Item(publication, 0, retained, null);
    if (queue.isEmpty() && link.maySend()) {
      link.send(item);
    } else {
      queue.add(item);
      backlog.queued(1, item.bytes());
    }
  }

  @Override
  public void drain(Outgoing link) {
    while (!queue.isEmpty() && link.maySend()) {
      Item next = queue.remove();
      backlog.queued(-1, -next.bytes());
      link.send(next);
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
    queue.addFirst(new Item(item.publication(), failures, item.retained(), null));
    backlog.queued(1, item.bytes());
  }

  @Override
  public int leave(boolean closed) {
    int waiting = queue.size();
    long bytes = 0;
    for (Item item : queue) {
      bytes += item.bytes();
    }
    backlog.queued(-waiting, -bytes);
    queue.clear();
    return waiting;
  }
}
