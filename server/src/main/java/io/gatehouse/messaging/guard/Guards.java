package io.gatehouse.messaging.guard;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Every bound besides the policy; while there is none, asking costs nothing.
///
/// Safe for use by any thread.
public final class Guards {
  private static final ChannelGuard[] NONE = {};

  private volatile ChannelGuard[] all = NONE;

  /// Has one more look at each message.
  public synchronized void add(ChannelGuard guard) {
    ChannelGuard[] more = Arrays.copyOf(all, all.length + 1);
    more[all.length] = guard;
    all = more;
  }

  /// Why this message may not be published, or null if it may.
  public @Nullable Problem refusalToPublish(Rights by, Message message) {
    for (ChannelGuard guard : all) {
      Problem refusal = guard.refusalToPublish(by, message);
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  /// Whether a listener may have this message, with everything that it shows.
  public boolean mayHear(Rights listener, Publication publication) {
    if (!publication.isFor(listener)) {
      return false;
    }
    Publication original = publication.original();
    for (ChannelGuard guard : all) {
      if (!guard.mayHear(listener, original)) {
        return false;
      }
    }
    return true;
  }
}
