package io.gatehouse.config.section;

import java.time.Duration;

/// OAuth 2.0 and OpenID Connect.
public record OAuthConfig(
    @Key(
            preset = "true",
            doc =
                "Whether clients may come by OAuth. Without this none of its endpoints is there;"
                    + " what was given before stays good until it ends.")
        boolean enabled,
    @Key(
            preset = "90d",
            min = "1d",
            max = "3650d",
            doc = "How old a signing key gets before the next one takes its place.")
        Duration keyLife,
    @Key(
            preset = "1h",
            min = "0s",
            max = "30d",
            doc =
                "For how long a new signing key is shown before it signs, so that those who keep"
                    + " the set of keys have it by then.")
        Duration keyAhead,
    @Key(
            preset = "1m",
            min = "5s",
            max = "10m",
            doc = "How long an authorization code may lie before a client fetches its tokens.")
        Duration codeLife,
    @Key(
            preset = "10m",
            min = "1m",
            max = "1h",
            doc = "How long a device without a keyboard waits for a person to type its code.")
        Duration deviceLife,
    @Key(
            preset = "20",
            min = "1",
            max = "10000",
            unit = "devices",
            doc = "Devices from one address that wait at once for a person.")
        int devicesPerAddress,
    @Key(
            preset = "1m",
            min = "30s",
            max = "10m",
            doc =
                "How old a DPoP proof may be (RFC 9449). Each is taken once; they are remembered for"
                    + " this long, up to 500,000.")
        Duration dpopAge,
    @Key(
            preset = "false",
            doc =
                "Whether a DPoP proof has to hold a nonce of the server, so that none is made in"
                    + " advance. Costs clients one more request every few minutes.")
        boolean dpopNonce,
    @Key(
            preset = "5000",
            min = "0",
            max = "1000000",
            unit = "requests",
            doc = "Requests for tokens that one client may make in a second; 0 for no limit.")
        int tokensPerSecond,
    @Key(
            preset = "100000",
            min = "0",
            max = "10000000",
            unit = "requests",
            doc = "Introspections that one client may ask for in a second; 0 for no limit.")
        int introspectionsPerSecond,
    @Key(
            preset = "1000",
            min = "0",
            max = "1000000",
            unit = "requests",
            doc =
                "Introspections of tokens that are not known here, which one client may ask for in a"
                    + " second, so that none tries out made-up ones; 0 for no limit.")
        int unknownPerSecond) {}
