package io.gatehouse.config.section;

/// How the backends of applications are called.
public record WebhookConfig(
    @Key(
            preset = "32",
            min = "1",
            max = "10000",
            unit = "questions",
            doc = "Questions to the backend of one application that are under way at once.")
        int calls,
    @Key(
            preset = "256",
            min = "0",
            max = "100000",
            unit = "questions",
            doc = "Questions that wait beside them; what comes then is refused at once.")
        int waiting,
    @Key(
            preset = "false",
            doc =
                "Whether a webhook may be called by `http:` at another machine. Tokens then cross"
                    + " the network in clear.")
        boolean allowPlain,
    @Key(
            preset = "false",
            doc =
                "Whether link-local addresses may be called, where clouds hand out credentials to"
                    + " their machines.")
        boolean allowLinkLocal) {}
