package io.gatehouse.store.record;

/// A tenant: its own directory, policy and channels; nothing crosses applications.
public record Application(String id, String account, String name, long createdAt, long version) {}
