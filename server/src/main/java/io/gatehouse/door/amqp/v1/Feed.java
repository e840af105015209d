package io.gatehouse.door.amqp.v1;

import io.gatehouse.messaging.mailbox.Letter;
import io.gatehouse.messaging.message.Publication;
import org.jspecify.annotations.Nullable;

/// Where the messages of one receiving link come from.
sealed interface Feed permits LiveFeed, StoredFeed {

  /// Sends what there is, as far as the link takes it.
  void drain(Outgoing link);

  /// Whether nothing waits.
  boolean isEmpty();

  /// The client is done with a message.
  void done(Item item);

  /// The client gave a message back.
  void again(Item item, boolean failed);

  /// The link is gone; returns how many messages were waiting and are now discarded.
  ///
  /// @param closed whether for good, and not only because the client leaves for a while
  int leave(boolean closed);

  /// One message for one link.
  ///
  /// @param failures how often the client has failed to handle it
  /// @param retained whether it is what the channel shows to whoever comes new
  /// @param letter the same in its mailbox, where it comes from one
  record Item(Publication publication, int failures, boolean retained, @Nullable Letter letter) {

    long bytes() {
      return publication.size();
    }
  }
}
