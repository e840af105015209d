package io.gatehouse.store.device;

import org.jspecify.annotations.Nullable;

/// Something that a device can be told to do.
///
/// @param name unique in the device
public record ActionModel(String name, @Nullable String description) {}
