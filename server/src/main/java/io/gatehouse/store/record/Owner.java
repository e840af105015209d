package io.gatehouse.store.record;

import org.jspecify.annotations.Nullable;

/// A person who owns an account and with it every application of the account.
public record Owner(
    String id,
    String account,
    String name,
    @Nullable String passwordHash,
    boolean enabled,
    long createdAt,
    long version) {}
