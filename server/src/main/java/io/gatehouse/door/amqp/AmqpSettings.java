package io.gatehouse.door.amqp;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How the AMQP door behaves.
///
/// @param plain where to listen without TLS; null for nowhere
/// @param tls where to listen with TLS; null for nowhere
/// @param maxFrameBytes the largest frame that a peer may send
/// @param maxMessageBytes the largest message that a peer may send, over all its frames
/// @param handshakeTimeout how long a peer may take to sign in
/// @param idleTimeout how long a peer may be silent
/// @param maxLinks how many links or channels one connection may have
public record AmqpSettings(
    @Nullable InetSocketAddress plain,
    @Nullable InetSocketAddress tls,
    int maxFrameBytes,
    int maxMessageBytes,
    Duration handshakeTimeout,
    Duration idleTimeout,
    int maxLinks) {

  /// The defaults, on one address without TLS.
  public static AmqpSettings plainOn(InetSocketAddress address) {
    return new AmqpSettings(
        address, null, 64 << 10, 256 << 10, Duration.ofSeconds(10), Duration.ofMinutes(1), 1_000);
  }
}
