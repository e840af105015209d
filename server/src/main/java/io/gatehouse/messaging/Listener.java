package io.gatehouse.messaging;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.message.Publication;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Who has subscriptions: a live session, a mailbox, or a group that shares one.
public interface Listener {

  /// Where `hand` is to be called.
  Executor loop();

  /// Takes one message for one of its subscriptions.
  ///
  /// @return false when it does not want it
  boolean hand(Publication publication, Subscription subscription);

  /// Whether a message that has waited for it may still be handed over.
  default boolean mayStillHear(Publication publication) {
    return true;
  }

  /// Whether nobody is there to take messages now, or too many wait already.
  boolean isBusy();

  /// Whose it is; null where that is not known yet.
  @Nullable Rights rights();
}
