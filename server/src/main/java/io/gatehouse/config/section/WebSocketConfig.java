package io.gatehouse.config.section;

import io.gatehouse.config.value.Size;
import java.time.Duration;

/// WebSocket connections, which arrive at the HTTP listener.
public record WebSocketConfig(
    @Key(
            preset = "64KiB",
            min = "1KiB",
            max = "64MiB",
            doc = "Largest message; a larger one ends the connection with code 1009.")
        Size maxFrame,
    @Key(
            preset = "2m",
            min = "5s",
            max = "1d",
            doc =
                "A connection that answers nothing for this long, not even a ping, is ended."
                    + " Pings are sent at half of it.")
        Duration idleTimeout,
    @Key(
            preset = "10s",
            min = "1s",
            max = "1h",
            doc =
                "How long a connection may stay open whose client has not said who it is and is"
                    + " not allowed anything as a stranger.")
        Duration authTimeout,
    @Key(
            preset = "1m",
            min = "1s",
            max = "1h",
            doc =
                "How long before its token ends a client is told, so that it can show a fresh one;"
                    + " at half of what is left where that is less.")
        Duration expiryNotice,
    @Key(
            preset = "500",
            min = "1",
            unit = "messages per second",
            doc =
                "What one connection may say besides publishing; more ends it with code 4429."
                    + " Publishing has `limits.publish-rate`.")
        int messageRate,
    @Key(
            preset = "100",
            min = "1",
            max = "10000",
            unit = "messages",
            doc = "Largest number of messages in one `batch`.")
        int batch,
    @Key(
            preset = "false",
            doc =
                "Compress messages where a client offers permessage-deflate. It saves lines and"
                    + " costs processors; messages below 512 bytes or over 256 KiB are never"
                    + " compressed. Do not switch it on where one message holds both a secret and"
                    + " what a stranger wrote: lengths would tell of the secret.")
        boolean compression) {}
