package io.gatehouse.door.mqtt;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How the MQTT door behaves.
///
/// @param plain where to listen without TLS; null for nowhere
/// @param tls where to listen with TLS; null for nowhere
/// @param maxPacketBytes the largest packet that a client may send
/// @param connectTimeout how long a peer may take to sign in
/// @param maxKeepAliveSeconds the longest keep-alive; clients that ask for more or none get this
/// @param inFlight how many QoS 1 messages may wait for one client's acknowledgement
/// @param refusedPublish what MQTT 3 clients get for a QoS 1 publish that is refused
/// @param revocationNotices whether clients are told on `$SYS/gatehouse/revoked` what they lost
public record MqttSettings(
    @Nullable InetSocketAddress plain,
    @Nullable InetSocketAddress tls,
    int maxPacketBytes,
    Duration connectTimeout,
    int maxKeepAliveSeconds,
    int inFlight,
    RefusedPublish refusedPublish,
    boolean revocationNotices) {

  /// What to do where MQTT 3 has no word for no.
  public enum RefusedPublish {
    /// End the connection, so that the client cannot believe that it worked.
    CLOSE,
    /// Neither acknowledge nor deliver it.
    IGNORE
  }

  /// The defaults, on one address without TLS.
  public static MqttSettings plainOn(InetSocketAddress address) {
    return new MqttSettings(
        address, null, 1 << 20, Duration.ofSeconds(10), 3_600, 1_024, RefusedPublish.CLOSE, true);
  }
}
