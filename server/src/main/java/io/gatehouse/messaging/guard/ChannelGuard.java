package io.gatehouse.messaging.guard;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import org.jspecify.annotations.Nullable;

/// A bound on some channels that the policy cannot word, such as one by the source of a value.
///
/// It only takes away: what it lets pass still needs the right. It is asked on event loops, for
/// each message and each receiver, so it answers at once for channels that are none of its own.
public interface ChannelGuard {

  /// Why this message may not be published, or null if it may.
  @Nullable Problem refusalToPublish(Rights by, Message message);

  /// Whether a listener may have this message.
  boolean mayHear(Rights listener, Publication publication);
}
