package io.gatehouse.store.script;

import io.gatehouse.core.policy.Subject;

/// What a script was at one time.
///
/// @param at when that was written, in epoch milliseconds
public record ScriptVersion(
    long version, Script.Kind kind, String contentType, byte[] content, Subject author, long at) {}
