package io.gatehouse.dialect.carotene;

import io.gatehouse.door.outbox.Outbox;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/// How the dialect is set up.
///
/// @param application that speaks Carotene
/// @param presence whether clients may ask who is there
/// @param subscribedChannels of which the backend is told, by Carotene's names
/// @param api who may use `/api/channels`
/// @param maxMessage bytes of one message of a client
/// @param messagesPerSecond of a client
/// @param queue what may wait for one slow reader
/// @param times how long a client may be silent
public record CaroteneSettings(
    String application,
    boolean presence,
    List<String> subscribedChannels,
    Predicate<InetAddress> api,
    int maxMessage,
    int messagesPerSecond,
    Outbox.Bounds queue,
    Times times) {

  public CaroteneSettings {
    subscribedChannels = List.copyOf(subscribedChannels);
  }

  /// How long a client may say nothing.
  ///
  /// @param idle a WebSocket on which nothing came for this long is closed
  /// @param poll how long an answer to a poll is held back while there is nothing to say
  /// @param session a polling client that sends nothing for this long has gone
  public record Times(Duration idle, Duration poll, Duration session) {}
}
