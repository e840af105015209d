package io.gatehouse.config;

import io.gatehouse.config.value.Size;

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
            preset = "100000",
            min = "100",
            unit = "principals",
            doc = "Compiled sets of permissions that are kept in memory.")
        int profiles) {}
