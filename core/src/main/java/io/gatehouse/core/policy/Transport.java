package io.gatehouse.core.policy;

import java.util.Locale;

/// The way by which a question reached the server.
public enum Transport {
  HTTP,
  WEBSOCKET,
  MQTT,
  AMQP,
  /// The server itself: scripts, schedules and other work without a connection.
  INTERNAL;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The word in a condition: `mqtt`.
  public String label() {
    return label;
  }
}
