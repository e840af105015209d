package io.gatehouse.dialect.scriptr.entry;

import io.gatehouse.door.outbox.Outbox;
import java.time.Duration;

/// How the dialect is set up.
///
/// @param sessionLife of a login and of each renewal of it
/// @param sessionLimit how long after the login it can be renewed
/// @param anyOrigin whether pages of every origin may call, showing a token
public record Settings(
    Duration sessionLife, Duration sessionLimit, boolean anyOrigin, Socket socket) {

  /// @param maxMessage bytes of one message of a client
  /// @param idleTimeout a client of which nothing comes for this long is gone
  /// @param messagesPerSecond of a client
  /// @param queue what may wait for one slow reader
  public record Socket(
      int maxMessage, Duration idleTimeout, int messagesPerSecond, Outbox.Bounds queue) {}
}
