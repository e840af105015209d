package io.gatehouse.messaging;

import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;

/// How the hub reaches one live peer.
///
/// INVARIANT: the hub calls `deliver`, `dropped` and `close` on `loop()` only, so that an
/// implementation needs no locks, and so that nothing is delivered once `dropped` has returned.
public interface Connection {

  /// Unique while the server runs.
  String id();

  /// Runs tasks one after the other on the single thread that owns this connection. Connections
  /// that share a thread share the same object, and get each message by one task.
  Executor loop();

  /// What it listens to through a mailbox, besides the subscriptions of its session.
  default Collection<String> mailboxFilters() {
    return List.of();
  }

  /// Its rights have become less without a change to the policy, by time or by a narrower
  /// credential: what it takes from mailboxes is to be looked at again. The session's own
  /// subscriptions have been. Called on `loop()`.
  default void narrowed() {}

  /// Whether so much waits for the peer that another receiver would be a better choice.
  default boolean isBusy() {
    return false;
  }

  /// Hands a message over; its frames are shared by all receivers.
  ///
  /// A connection whose queue is full ends itself as a slow consumer. It may write at once, but
  /// flushes only once per turn of its loop.
  void deliver(Publication publication, Subscription subscription);

  /// Hands over retained messages, for which the queue's limits do not count.
  void deliverRetained(Iterable<Publication> publications, Subscription subscription);

  /// The subscription has been taken away; the rest of the connection stays.
  ///
  /// @return how many messages were waiting for it and are now discarded
  int dropped(Subscription subscription, Problem why);

  /// Ends the connection at once, telling the peer why where the protocol can.
  ///
  /// @return how many messages were waiting and are now discarded
  int close(Problem why);
}
