package io.gatehouse.config.section;

import java.util.Optional;

/// FlexMeasures, for the one application that speaks it.
public record FlexMeasuresConfig(
    @Key(
            preset = "",
            doc =
                "Id of the application whose users and organisations FlexMeasures' clients see at"
                    + " `/api`; nothing of it is offered without. How long their tokens are valid is"
                    + " `session.max-age`, or `SECURITY_TOKEN_MAX_AGE` in the environment.")
        Optional<String> application,
    @Key(
            preset = "0.34.0",
            doc =
                "The version of FlexMeasures that clients are told; its client decides by it what a"
                    + " server can do.")
        String version) {}
