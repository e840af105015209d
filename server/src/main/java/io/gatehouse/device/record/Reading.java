package io.gatehouse.device.record;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A record as a device says it.
///
/// @param at microseconds since 1970; null for the moment in which it comes in
/// @param location where it was measured
/// @param values by channel, in the order in which they were said
public record Reading(
    @Nullable Long at, @Nullable GeoPoint location, Map<String, ChannelValue> values) {}
