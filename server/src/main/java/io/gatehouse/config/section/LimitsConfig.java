package io.gatehouse.config.section;

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
            doc =
                "Open connections of one principal; those who are anonymous count by their address"
                    + " alone.")
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
                "Bytes that wait in one mailbox, with the names and properties of the messages and 128"
                    + " around each; after that the oldest is given up.")
        Size mailboxBytes,
    @Key(
            preset = "100000",
            min = "1",
            unit = "messages",
            doc =
                "Messages that wait in all mailboxes of one principal; after that a mailbox gives up"
                    + " its oldest for each that comes, or refuses it where it has none.")
        int mailboxMessagesPerPrincipal,
    @Key(
            preset = "256MiB",
            min = "64KiB",
            doc = "Bytes that wait in all mailboxes of one principal, in memory and in the store.")
        Size mailboxBytesPerPrincipal,
    @Key(
            preset = "5000000",
            min = "1",
            unit = "messages",
            doc = "Messages that wait in all mailboxes of one application.")
        int mailboxMessagesPerApplication,
    @Key(
            preset = "4GiB",
            min = "64KiB",
            doc = "Bytes that wait in all mailboxes of one application.")
        Size mailboxBytesPerApplication,
    @Key(
            preset = "10000000",
            min = "1",
            unit = "messages",
            doc = "Messages that wait in all mailboxes of the server.")
        int mailboxMessagesInAll,
    @Key(
            preset = "8GiB",
            min = "64KiB",
            doc =
                "Bytes that wait in all mailboxes of the server: about what they take of the disk.")
        Size mailboxBytesInAll,
    @Key(
            preset = "256MiB",
            min = "1MiB",
            doc =
                "Bytes of waiting messages that are in memory; beyond that they are in the store"
                    + " alone, and mailboxes that are not kept there give up their oldest.")
        Size mailboxMemory,
    @Key(
            preset = "90d",
            min = "1m",
            max = "3650d",
            doc = "Longest time that a mailbox is kept which nobody uses.")
        Duration mailboxLife,
    @Key(
            preset = "1GiB",
            min = "1MiB",
            doc = "Bytes that the files of all documents of one application hold.")
        Size attachments,
    @Key(
            preset = "100000",
            min = "100",
            unit = "principals",
            doc = "Compiled sets of permissions that are kept in memory.")
        int profiles) {}
