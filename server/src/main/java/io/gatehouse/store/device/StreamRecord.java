package io.gatehouse.store.device;

import org.jspecify.annotations.Nullable;

/// What a stream held at one moment.
///
/// @param at microseconds since 1970; a stream has one record at most for each
/// @param channels JSON object of the values by channel
/// @param location where it was measured: JSON object of a point on the globe
/// @param sender who pushed it, in written form; null for the device itself
public record StreamRecord(
    long at, String channels, @Nullable String location, @Nullable String sender) {}
