package io.gatehouse.device.stream;

/// What became of a push.
///
/// @param stored records that are kept now, or that were published where the device keeps none
/// @param repeated records of a moment for which the stream has one already; that one stays
public record Pushed(int stored, int repeated) {}
