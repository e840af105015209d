package io.gatehouse.messaging.mailbox;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import java.util.concurrent.Executor;

/// Somebody who takes letters from a mailbox: a connection, or one link of it.
///
/// INVARIANT: the mailbox calls `ready`, `dropped` and `ended` on `loop()` only.
public interface Receiver {
  Executor loop();

  /// With what rights it is connected.
  Rights rights();

  /// There may be letters: take what you have room for.
  void ready();

  /// The mailbox no longer listens to this, because the right has gone.
  void dropped(Subscription subscription, Problem why);

  /// Another receiver has taken over, or the mailbox has ended: there is nothing more to take.
  void ended(Problem why);

  /// Whether it sent this itself; for subscriptions without what is local.
  @SuppressWarnings("ReferenceEquality") // a connection is itself and no other
  default boolean sent(Publication publication) {
    return publication.from() == this;
  }
}
