package io.gatehouse.store.script;

import io.gatehouse.core.policy.Subject;

/// A script that runs with the messages of some channels.
///
/// @param filter which ones
/// @param owner who has asked for it, and whose rights it listens and runs with
/// @param ownerSince when the owner was created, so that nobody of the same id inherits it
public record ScriptListener(
    String application,
    String id,
    String path,
    String filter,
    Subject owner,
    long ownerSince,
    long createdAt) {}
