package io.gatehouse.store.script;

import io.gatehouse.core.policy.Subject;
import org.jspecify.annotations.Nullable;

/// When a script is to run, and as whom.
///
/// @param cron when again and again; null for once
/// @param zone of the clock that `cron` means
/// @param parameters JSON object
/// @param owner who has asked for it, and whose rights it runs with
/// @param ownerSince when the owner was created, so that nobody of the same id inherits it
/// @param dueAt the next time, in epoch milliseconds
public record ScriptTimer(
    String application,
    String id,
    String path,
    @Nullable String cron,
    String zone,
    String parameters,
    Subject owner,
    long ownerSince,
    long dueAt,
    long createdAt) {

  public ScriptTimer due(long next) {
    return new ScriptTimer(
        application, id, path, cron, zone, parameters, owner, ownerSince, next, createdAt);
  }
}
