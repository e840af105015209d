package io.gatehouse.config;

import io.gatehouse.config.value.Size;
import java.time.Duration;

/// What one connection, principal or address may use up.
public record LimitsConfig(
    @Key(
            preset = "100000",
            min = "1",
            unit = "connections",
            doc = "Open connections of the whole server.")
        int connections,
    @Key(
            preset = "1000",
            min = "1",
            unit = "connections",
            doc = "Open connections of one principal.")
        int connectionsPerPrincipal,
    @Key(
            preset = "20000",
            min = "1",
            unit = "connections",
            doc = "Open connections from one address.")
        int connectionsPerAddress,
    @Key(
            preset = "1000",
            min = "1",
            unit = "subscriptions",
            doc = "Subscriptions of one connection.")
        int subscriptionsPerConnection,
    @Key(
            preset = "10000",
            min = "1",
            unit = "messages",
            doc = "Messages that may wait for a slow connection; after that it is ended.")
        int queueMessages,
    @Key(
            preset = "4MiB",
            min = "4KiB",
            doc = "Bytes that may wait for a slow connection; after that it is ended.")
        Size queueBytes,
    @Key(
            preset = "0",
            min = "0",
            unit = "messages per second",
            doc = "What one connection may publish; 0 sets no limit.")
        int publishRate,
    @Key(
            preset = "0",
            min = "0",
            unit = "messages per second",
            doc = "What one principal may publish over all connections; 0 sets no limit.")
        int publishRatePerPrincipal,
    @Key(
            preset = "0",
            min = "0",
            unit = "messages per second",
            doc = "What everybody in one application may publish; 0 sets no limit.")
        int publishRatePerApplication,
    @Key(
            preset = "0",
            min = "0",
            unit = "connections",
            doc = "Open connections of one application; 0 sets no limit but that of the server.")
        int connectionsPerApplication,
    @Key(
            preset = "64MiB",
            min = "1KiB",
            doc = "What the histories of the channels of one application keep in memory.")
        Size historyBytes,
    @Key(
            preset = "100",
            min = "1",
            unit = "mailboxes",
            doc =
                "Persistent sessions, queues and durable subscriptions of one principal, each with"
                    + " a mailbox for what comes while it is away.")
        int mailboxesPerPrincipal,
    @Key(
            preset = "10000",
            min = "1",
            unit = "messages",
            doc = "Messages that wait in one mailbox; after that the oldest is given up.")
        int mailboxMessages,
    @Key(
            preset = "64MiB",
            min = "64KiB",
            doc =
                "Payload bytes that wait in one mailbox; after that the oldest message is given up.")
        Size mailboxBytes,
    @Key(
            preset = "90d",
            min = "1m",
            max = "3650d",
            doc = "Longest time that a mailbox is kept which nobody uses.")
        Duration mailboxLife,
    @Key(
            preset = "100000",
            min = "100",
            unit = "principals",
            doc = "Compiled sets of permissions that are kept in memory.")
        int profiles) {}
