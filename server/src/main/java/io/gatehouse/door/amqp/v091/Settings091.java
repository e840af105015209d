package io.gatehouse.door.amqp.v091;

import java.time.Duration;

/// How the door behaves towards RabbitMQ's clients.
///
/// @param frameMax the largest frame that is offered in connection.tune
/// @param channelMax the most channels of one connection
/// @param heartbeatSeconds the heartbeat that is offered; 0 for none
/// @param maxMessageBytes the largest body
/// @param connectTimeout how long a peer may take to sign in
/// @param consumers the most consumers of one channel
/// @param unacked the most deliveries of one channel that wait for their acknowledgement
/// @param queues the most queues of one application
/// @param exchanges the most declared exchanges of one application
public record Settings091(
    int frameMax,
    int channelMax,
    int heartbeatSeconds,
    int maxMessageBytes,
    Duration connectTimeout,
    int consumers,
    int unacked,
    int queues,
    int exchanges) {

  public static final Settings091 DEFAULT =
      new Settings091(
          128 << 10, 2_047, 60, 1 << 20, Duration.ofSeconds(10), 1_000, 10_000, 10_000, 1_000);
}
