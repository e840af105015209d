package io.gatehouse.door.websocket;

import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.door.websocket.wire.Sockets;
import java.time.Duration;

/// How the WebSocket door is set up.
///
/// @param maxMessage bytes of one message of a client
/// @param batch messages of a client in one frame
/// @param authTimeout how long a connection may be open that has not said who it is
/// @param idleTimeout a connection that answers nothing for this long, not even a ping, is ended
/// @param expiryNotice how long before the end of its credential a client is told
/// @param queue what may wait for one slow reader
/// @param messagesPerSecond of a client, besides those that publish
/// @param compression whether it is agreed to where a client offers it
public record WebSocketSettings(
    int maxMessage,
    int batch,
    Duration authTimeout,
    Duration idleTimeout,
    Duration expiryNotice,
    Outbox.Bounds queue,
    int messagesPerSecond,
    boolean compression) {

  Sockets.Settings socket() {
    return new Sockets.Settings(maxMessage, idleTimeout, queue);
  }

  public static WebSocketSettings standard() {
    return new WebSocketSettings(
        64 << 10,
        100,
        Duration.ofSeconds(10),
        Duration.ofMinutes(2),
        Duration.ofMinutes(1),
        new Outbox.Bounds(10_000, 4 << 20),
        500,
        false);
  }
}
