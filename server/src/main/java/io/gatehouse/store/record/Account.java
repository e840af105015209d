package io.gatehouse.store.record;

/// An organisation that owns applications. Times are epoch milliseconds.
public record Account(String id, String name, long createdAt) {}
