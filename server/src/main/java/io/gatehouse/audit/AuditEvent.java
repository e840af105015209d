package io.gatehouse.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One thing that happened, before it becomes an entry of the chain.
///
/// @param target what was acted on, such as `user:alice` or `token:t-81ab`
/// @param before the values that changed, as they were; never a secret
/// @param after the values that changed, as they are now; never a secret
public record AuditEvent(
    AuditAction action,
    @Nullable String application,
    Actor actor,
    @Nullable String target,
    Map<String, ?> before,
    Map<String, ?> after) {

  public static AuditEvent of(
      AuditAction action, @Nullable String application, Actor actor, @Nullable String target) {
    return new AuditEvent(action, application, actor, target, Map.of(), Map.of());
  }
}
