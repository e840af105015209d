package io.gatehouse.config.section;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Signal K, for the applications that speak it.
public record SignalKConfig(
    @Key(
            preset = "",
            doc =
                "Ids of the applications that speak Signal K; nothing of it is offered while the"
                    + " list is empty. The first is meant where a client names none.")
        List<String> applications,
    @Key(
            preset = "",
            doc =
                "The vessel of the first application, such as `urn:mrn:imo:mmsi:230099999`; made"
                    + " once and kept when it is not set.")
        Optional<String> self,
    @Key(preset = "gatehouse", doc = "What clients are told that the server is called.")
        String name,
    @Key(
            preset = "1.8.2",
            doc =
                "The version of Signal K that clients are told; a client may look for that of a"
                    + " server it knows.")
        String version,
    @Key(
            preset = "100",
            min = "1",
            unit = "logins",
            doc =
                "Tries to sign in by Signal K, right or wrong, that one address has in"
                    + " `signalk.rate-window`; besides what slows down wrong passwords everywhere.")
        int loginRate,
    @Key(
            preset = "1000",
            min = "1",
            unit = "requests",
            doc =
                "Access requests and questions for them that one address has in"
                    + " `signalk.rate-window`.")
        int requestRate,
    @Key(
            preset = "1000",
            min = "1",
            unit = "questions",
            doc =
                "Questions for the state of a login that one address has in `signalk.rate-window`.")
        int statusRate,
    @Key(
            preset = "10m",
            min = "1s",
            max = "24h",
            doc = "How long the three rates above are counted before they begin anew.")
        Duration rateWindow,
    @Key(
            preset = "30",
            min = "1",
            unit = "connections",
            doc = "WebSockets on `/signalk/v1/stream` that one address may have open.")
        int socketsPerAddress) {}
