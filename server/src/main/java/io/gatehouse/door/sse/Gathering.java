package io.gatehouse.door.sse;

import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import java.util.Collection;
import java.util.TreeMap;

/// What a stream shows first: what channels retain and what was missed, and what is said meanwhile.
/// Each message once, in the order in which it was sent.
///
/// Belongs to the event loop of its stream.
final class Gathering {
  private final Outbox.Bounds bounds;
  private final TreeMap<Long, Shown> shown = new TreeMap<>();
  private int held;
  private long heldBytes;

  /// @param bounds what may be said meanwhile
  Gathering(Outbox.Bounds bounds) {
    this.bounds = bounds;
  }

  /// A message, and why the page gets it.
  record Shown(Publication publication, Subscription subscription) {}

  /// Adds what channels show or still keep; returns how many of these were not here yet.
  int add(Iterable<Publication> publications, Subscription subscription) {
    int fresh = 0;
    for (Publication one : publications) {
      fresh += shown.putIfAbsent(one.id(), new Shown(one, subscription)) == null ? 1 : 0;
    }
    return fresh;
  }

  /// Holds back what is said meanwhile; false if that is more than may wait.
  boolean hold(Publication publication, Subscription subscription) {
    if (shown.putIfAbsent(publication.id(), new Shown(publication, subscription)) != null) {
      return true;
    }
    held++;
    heldBytes += publication.size();
    return held <= bounds.messages() && heldBytes <= bounds.bytes();
  }

  /// Removes what came for a subscription; says how much that was.
  int discard(Subscription subscription) {
    int before = shown.size();
    shown.values().removeIf(one -> one.subscription() == subscription);
    return before - shown.size();
  }

  Collection<Shown> inOrder() {
    return shown.values();
  }
}
