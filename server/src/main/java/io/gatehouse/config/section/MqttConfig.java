package io.gatehouse.config.section;

import io.gatehouse.config.value.Size;
import java.time.Duration;

/// The MQTT listener.
public record MqttConfig(
    @Key(preset = "true", doc = "Whether to listen for MQTT at all.") boolean enabled,
    @Key(
            preset = "127.0.0.1",
            doc = "Address to listen on, also for TLS; `0.0.0.0` for all of them.")
        String host,
    @Key(
            preset = "1883",
            min = "0",
            max = "65535",
            doc =
                "Port without encryption; 0 picks a free one. When TLS is set up and the address"
                    + " is not loopback, this port opens only with `mqtt.allow-plain`.")
        int port,
    @Key(
            preset = "8883",
            min = "0",
            max = "65535",
            doc = "Port with TLS; opened only when `tls.certificate` is set. 0 picks a free one.")
        int tlsPort,
    @Key(
            preset = "false",
            doc = "Whether to speak MQTT without encryption on an address that is not loopback.")
        boolean allowPlain,
    @Key(preset = "true", doc = "Whether `/mqtt` on the HTTP listener speaks MQTT over WebSocket.")
        boolean webSocket,
    @Key(
            preset = "256KiB",
            min = "1KiB",
            max = "256MiB",
            doc = "Largest packet; a larger one ends the connection with reason code 0x95.")
        Size maxPacket,
    @Key(
            preset = "10s",
            min = "1s",
            max = "5m",
            doc = "How long a new connection may take until its CONNECT packet is complete.")
        Duration connectTimeout,
    @Key(
            preset = "1h",
            min = "10s",
            max = "65535s",
            doc = "Longest keep-alive that a client may ask for; MQTT 5 clients are told.")
        Duration maxKeepAlive,
    @Key(
            preset = "close",
            doc =
                "What becomes of a QoS 1 publish of an MQTT 3 client that is refused, since that"
                    + " version has no word for it: `close` ends the connection, `ignore` never"
                    + " acknowledges it.")
        RefusedPublish refusedPublish,
    @Key(
            preset = "true",
            doc = "Whether a client that loses a subscription is told on `$SYS/gatehouse/revoked`.")
        boolean revocationNotices) {

  /// What to do where MQTT 3 has no word for no.
  public enum RefusedPublish {
    CLOSE,
    IGNORE
  }
}
