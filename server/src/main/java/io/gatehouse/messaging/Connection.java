package io.gatehouse.messaging;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.problem.Problem;

/// One live connection: whose it is, and how to reach it.
///
/// Every method may be called on any thread and returns at once; an implementation carries the work
/// to its own event loop.
public interface Connection {

  /// Unique while the server runs.
  String id();

  Rights rights();

  Transport transport();

  /// Epoch milliseconds.
  long connectedAt();

  /// Hands a message over. The publication's frames are shared by all receivers.
  ///
  /// A connection whose queue is full ends itself as a slow consumer.
  void deliver(Publication publication, Subscription subscription);

  /// The subscription has been taken away; the rest of the connection stays.
  void dropped(Subscription subscription, Problem why);

  /// Ends the connection, telling the peer why where the protocol can.
  void close(Problem why);
}
