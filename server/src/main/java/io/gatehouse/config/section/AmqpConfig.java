package io.gatehouse.config.section;

import io.gatehouse.config.value.Size;
import java.time.Duration;

/// The AMQP listener, for both versions of the protocol.
public record AmqpConfig(
    @Key(preset = "true", doc = "Whether to listen for AMQP at all.") boolean enabled,
    @Key(
            preset = "127.0.0.1",
            doc = "Address to listen on, also for TLS; `0.0.0.0` for all of them.")
        String host,
    @Key(
            preset = "5672",
            min = "0",
            max = "65535",
            doc =
                "Port without encryption; 0 picks a free one. When TLS is set up and the address"
                    + " is not loopback, this port opens only with `amqp.allow-plain`.")
        int port,
    @Key(
            preset = "5671",
            min = "0",
            max = "65535",
            doc = "Port with TLS; opened only when `tls.certificate` is set. 0 picks a free one.")
        int tlsPort,
    @Key(
            preset = "false",
            doc = "Whether to speak AMQP without encryption on an address that is not loopback.")
        boolean allowPlain,
    @Key(
            preset = "64KiB",
            min = "4KiB",
            max = "16MiB",
            doc = "Largest frame; a message may be spread over several.")
        Size maxFrame,
    @Key(
            preset = "256KiB",
            min = "1KiB",
            max = "256MiB",
            doc = "Largest message; a larger one is refused, and ends the link that brought it.")
        Size maxMessage,
    @Key(
            preset = "10s",
            min = "1s",
            max = "5m",
            doc = "How long a new connection may take until it has signed in and is open.")
        Duration handshakeTimeout,
    @Key(
            preset = "1m",
            min = "2s",
            max = "1d",
            doc =
                "A connection that sends nothing for this long, not even a heartbeat, is ended."
                    + " Clients are told, so that they send heartbeats in time.")
        Duration idleTimeout,
    @Key(
            preset = "1000",
            min = "1",
            max = "65535",
            doc = "How many links (1.0) or channels (0-9-1) one connection may open.")
        int maxLinks) {}
