package io.gatehouse.door.amqp.v091;

import io.gatehouse.door.amqp.AmqpSettings;
import io.gatehouse.door.amqp.queue.Queues;
import java.time.Duration;

/// How the door behaves towards RabbitMQ's clients.
///
/// @param frameMax the largest frame that is offered in connection.tune
/// @param channelMax the most channels of one connection
/// @param heartbeatSeconds the heartbeat that is offered; 0 for none
/// @param maxMessageBytes the largest body
/// @param connectTimeout how long a peer may take to sign in
/// @param consumers the most consumers of one connection
/// @param unacked the most deliveries of one channel that wait for their acknowledgement
/// @param most the most queues and exchanges of one application
public record Settings091(
    int frameMax,
    int channelMax,
    int heartbeatSeconds,
    int maxMessageBytes,
    Duration connectTimeout,
    int consumers,
    int unacked,
    Queues.Most most) {

  /// The settings of the listener, and our own limits for what only this version has.
  public static Settings091 of(AmqpSettings door) {
    // a peer is given up after two intervals
    long heartbeat = Math.max(1, door.idleTimeout().toSeconds() / 2);
    return new Settings091(
        door.maxFrameBytes(),
        door.maxLinks(),
        (int) Math.min(heartbeat, 0xffff),
        door.maxMessageBytes(),
        door.handshakeTimeout(),
        1_000,
        10_000,
        new Queues.Most(10_000, 1_000));
  }
}
