package io.gatehouse.messaging.history;

import io.gatehouse.messaging.message.Publication;
import org.jspecify.annotations.Nullable;

/// From where on a channel's history is wanted.
public sealed interface Since {

  /// What came behind an offset.
  ///
  /// @param epoch the epoch in which that offset was given
  record Offset(String epoch, long offset) implements Since {}

  /// What came behind a message, whatever channel that was on.
  ///
  /// @param epoch the epoch in which the message was sent
  /// @param id of the message
  record Behind(String epoch, long id) implements Since {

    /// Reads what [#mark] has made; null for anything else.
    public static @Nullable Behind parse(String mark) {
      int dash = mark.lastIndexOf('-');
      if (dash <= 0 || mark.length() - dash > 19) {
        return null;
      }
      try {
        return new Behind(
            mark.substring(0, dash), Long.parseUnsignedLong(mark, dash + 1, mark.length(), 10));
      } catch (NumberFormatException wrong) {
        return null;
      }
    }

    /// The name of a message's place, for clients that come back.
    public static String mark(String epoch, Publication publication) {
      return epoch + "-" + publication.id();
    }
  }

  /// The newest messages.
  record Newest() implements Since {}
}
