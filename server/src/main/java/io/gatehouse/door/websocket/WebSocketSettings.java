package io.gatehouse.door.websocket;

import java.time.Duration;

/// How the WebSocket door is set up.
///
/// @param maxMessage bytes of one message of a client
/// @param authTimeout how long a connection may be open that has not said who it is
/// @param idleTimeout a connection that answers nothing for this long, not even a ping, is ended
/// @param queueMessages messages that may wait for one slow reader
/// @param queueBytes their bytes
/// @param messagesPerSecond of a client, besides those that publish
public record WebSocketSettings(
    int maxMessage,
    Duration authTimeout,
    Duration idleTimeout,
    int queueMessages,
    long queueBytes,
    int messagesPerSecond) {

  public static WebSocketSettings standard() {
    return new WebSocketSettings(
        64 << 10, Duration.ofSeconds(10), Duration.ofMinutes(2), 10_000, 4 << 20, 500);
  }
}
