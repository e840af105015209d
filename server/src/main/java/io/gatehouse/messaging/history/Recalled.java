package io.gatehouse.messaging.history;

import io.gatehouse.messaging.message.Publication;
import java.util.List;
import java.util.function.Predicate;

/// A part of a channel's history.
///
/// @param epoch changes when offsets begin anew, as after a restart
/// @param last the offset of the newest message of the channel, 0 when there was none
/// @param gap whether messages after the offset that was asked for are no longer there
/// @param more whether there are further ones behind these
/// @param messages in their order, each with its offset
public record Recalled(
    String epoch, long last, boolean gap, boolean more, List<Publication> messages) {

  /// The same without what somebody may not have.
  public Recalled only(Predicate<Publication> allowed) {
    return new Recalled(epoch, last, gap, more, messages.stream().filter(allowed).toList());
  }
}
