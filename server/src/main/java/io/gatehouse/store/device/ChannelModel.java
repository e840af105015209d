package io.gatehouse.store.device;

import org.jspecify.annotations.Nullable;

/// A channel of a stream.
///
/// @param unit in which it is measured, in words for people
public record ChannelModel(ChannelType type, @Nullable String unit) {}
