package io.gatehouse.config.section;

import java.time.Duration;
import java.util.List;

/// Scriptr.io, for the applications that speak it.
public record ScriptrConfig(
    @Key(
            preset = "",
            doc =
                "Ids of the applications that speak Scriptr; nothing of it is offered while the list"
                    + " is empty. Where a request names none, the only one is meant.")
        List<String> applications,
    @Key(
            preset = "",
            doc =
                "The account key of an application, such as `main=Q0B17C27FA`: ten digits and"
                    + " upper-case letters that its clients know already. An application that is not"
                    + " named here has one that is derived from its id and this server's key.")
        List<String> accountKeys,
    @Key(
            preset = "",
            doc =
                "Names of hosts that belong to one application, such as `fleet.example.org=main`: all"
                    + " paths there but those below `/v1` are scripts and files of the application,"
                    + " and no token is needed to say which. Elsewhere the paths of this server go"
                    + " first.")
        List<String> hosts,
    @Key(
            preset = "scriptr",
            doc = "The name behind the `@` in user names of MQTT and AMQP and in virtual hosts.")
        String environment,
    @Key(
            preset = "30m",
            min = "26m",
            max = "24h",
            doc =
                "How long a login lasts, and each renewal of it. Pages of Scriptr renew without end"
                    + " where 25 minutes or less are left.")
        Duration sessionLife,
    @Key(
            preset = "2h",
            min = "26m",
            max = "7d",
            doc = "How long after the login it can be renewed.")
        Duration sessionLimit,
    @Key(
            preset = "false",
            doc =
                "Whether pages of every origin may call scripts, showing a token; a browser's"
                    + " certificate does not count then. `http.allowed-origins` lists single ones.")
        boolean anyOrigin) {}
