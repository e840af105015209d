package io.gatehouse.store.provision;

import org.jspecify.annotations.Nullable;

/// That a device registered itself.
///
/// @param token id of the token that it got
/// @param retryHash of the secret by which it may ask again when the answer was lost
public record ProvisionedRecord(
    String application,
    String device,
    String key,
    String token,
    @Nullable String retryHash,
    long registeredAt) {}
