package io.gatehouse.doctor;

import org.jspecify.annotations.Nullable;

/// A door that is open.
///
/// @param application in which; null for the server itself
/// @param detail what was seen, with the names of keys and things
public record Finding(Check check, @Nullable String application, String detail) {}
