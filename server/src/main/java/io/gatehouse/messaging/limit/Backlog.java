package io.gatehouse.messaging.limit;

import io.gatehouse.messaging.message.Publication;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Messages that wait for one receiver who does not keep up, within its limits.
///
/// Of a channel whose rule says so only the newest waits, in the place of the one before it. Used
/// on the receiver's loop only.
///
/// @param <S> by what the message comes: a subscription
public final class Backlog<S> {
  private final Limits limits;
  private final ArrayDeque<Waiting<S>> queue = new ArrayDeque<>(4);
  private @Nullable Map<Place<S>, Waiting<S>> latest;
  private long bytes;
  private int skipped;

  public Backlog(Limits limits) {
    this.limits = limits;
  }

  public boolean isEmpty() {
    return queue.isEmpty();
  }

  public boolean isFull() {
    return queue.size() >= limits.queueMessages() || bytes >= limits.queueBytes();
  }

  public int count() {
    return queue.size();
  }

  /// Has a message wait.
  ///
  /// @param shown whether it is a retained message that a channel showed, for which there is always
  ///   room
  /// @return false when there is no room: the receiver is too slow
  public boolean add(Publication publication, S subscription, boolean shown) {
    if (publication.latestOnly() && !shown) {
      return addLatest(publication, subscription);
    }
    if (isFull() && !shown) {
      return false;
    }
    append(new Waiting<>(publication, subscription, shown));
    return true;
  }

  private boolean addLatest(Publication publication, S subscription) {
    Map<Place<S>, Waiting<S>> known = latest;
    if (known == null) {
      known = new HashMap<>();
      latest = known;
    }
    Place<S> place = new Place<>(subscription, publication.channel());
    Waiting<S> waiting = known.get(place);
    if (waiting != null) {
      bytes += publication.size() - waiting.publication.size();
      waiting.publication = publication;
      skipped++;
      return true;
    }
    if (isFull()) {
      return false;
    }
    Waiting<S> fresh = new Waiting<>(publication, subscription, false);
    known.put(place, fresh);
    append(fresh);
    return true;
  }

  private void append(Waiting<S> waiting) {
    queue.add(waiting);
    bytes += waiting.publication.size();
  }

  /// The next one, which stays; null when nothing waits.
  public @Nullable Waiting<S> peek() {
    return queue.peek();
  }

  /// Takes the next one out; null when nothing waits.
  public @Nullable Waiting<S> poll() {
    Waiting<S> next = queue.poll();
    if (next != null) {
      forget(next);
    }
    return next;
  }

  private void forget(Waiting<S> waiting) {
    bytes -= waiting.publication.size();
    Map<Place<S>, Waiting<S>> known = latest;
    if (known != null) {
      known.remove(new Place<>(waiting.subscription, waiting.publication.channel()), waiting);
    }
  }

  /// Discards what waits for a subscription, or everything for null; returns how many.
  public int discard(@Nullable S subscription) {
    int before = queue.size();
    Iterator<Waiting<S>> all = queue.iterator();
    while (all.hasNext()) {
      Waiting<S> waiting = all.next();
      if (subscription == null || waiting.subscription.equals(subscription)) {
        all.remove();
        forget(waiting);
      }
    }
    return before - queue.size();
  }

  /// How many messages were left out for newer ones since the last call.
  public int takeSkipped() {
    int count = skipped;
    skipped = 0;
    return count;
  }

  /// A message in the queue.
  public static final class Waiting<S> {
    private Publication publication;
    private final S subscription;
    private final boolean shown;

    Waiting(Publication publication, S subscription, boolean shown) {
      this.publication = publication;
      this.subscription = subscription;
      this.shown = shown;
    }

    public Publication publication() {
      return publication;
    }

    public S subscription() {
      return subscription;
    }

    public boolean shown() {
      return shown;
    }
  }

  private record Place<S>(S subscription, String channel) {}
}
