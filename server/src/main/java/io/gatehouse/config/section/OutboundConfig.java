package io.gatehouse.config.section;

import java.util.List;

/// Calls that scripts make to other servers.
public record OutboundConfig(
    @Key(
            preset = "",
            doc =
                "Where scripts may call over HTTP: `api.example.org`, `*.example.org`,"
                    + " `host:8443`, `*` (every public host), or `10.1.2.3:8080` and `10.0.0.0/8`"
                    + " for addresses that are not public. `shop=api.example.org` counts for"
                    + " application `shop` alone. Empty: nowhere.")
        List<String> allow,
    @Key(
            preset = "true",
            doc =
                "Whether the administrators of an application may allow it public hosts of their"
                    + " choice.")
        boolean byApplications,
    @Key(
            preset = "32",
            min = "1",
            max = "1000",
            unit = "calls",
            doc = "Calls of one application that are under way at once.")
        int calls) {}
