package io.gatehouse.config.section;

import java.time.Duration;

/// Devices and people that ask for access, and wait until somebody decides.
public record AccessRequestsConfig(
    @Key(
            preset = "false",
            doc =
                "Whether devices may ask where an application has not chosen for itself"
                    + " (`PUT /v1/access-requests/settings`).")
        boolean devices,
    @Key(
            preset = "false",
            doc =
                "Whether people may register themselves where an application has not chosen for"
                    + " itself; somebody still has to approve each of them.")
        boolean people,
    @Key(
            preset = "100",
            min = "1",
            max = "100000",
            unit = "requests",
            doc = "Requests that may wait in one application; further ones are refused.")
        int pending,
    @Key(
            preset = "10",
            min = "1",
            max = "100000",
            unit = "requests",
            doc = "Requests from one address (a /64 of IPv6) that may wait, in all applications.")
        int pendingPerAddress,
    @Key(
            preset = "20",
            min = "1",
            max = "100000",
            unit = "requests per minute",
            doc = "How often one address may ask; an application takes ten times as many from all.")
        int asksPerMinute,
    @Key(
            preset = "600",
            min = "10",
            max = "1000000",
            unit = "questions per minute",
            doc = "How often one address may look whether something was decided.")
        int pollsPerMinute,
    @Key(
            preset = "24h",
            min = "1m",
            max = "90d",
            doc =
                "How long a request waits for somebody who decides, and then for the asker that"
                    + " takes its token; after that it is void.")
        Duration life,
    @Key(
            preset = "1h",
            min = "1s",
            max = "30d",
            doc = "How long a denied or finished request is remembered.")
        Duration remembered) {}
