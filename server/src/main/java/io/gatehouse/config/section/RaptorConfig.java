package io.gatehouse.config.section;

import java.time.Duration;
import java.util.List;

/// Raptor, for the applications that speak it.
public record RaptorConfig(
    @Key(
            preset = "",
            doc =
                "Ids of the applications that speak Raptor; nothing of it is offered while the list"
                    + " is empty. The first is meant where a client names none. When an application"
                    + " is named here for the first time, its role `user` gets what Raptor's has,"
                    + " `admin_own_device` among it.")
        List<String> applications,
    @Key(
            preset = "1h",
            min = "1s",
            max = "3650d",
            doc = "How long a token lives that a client of Raptor makes without saying it.")
        Duration tokenLife) {}
