package io.gatehouse.core.policy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A permission allowed or denied to one principal, group or role.
///
/// @param expires the moment from which on it counts no more; null for never
/// @param condition what must be so while it is used; null for nothing
public record Grant(
    String id,
    Subject subject,
    Effect effect,
    Permission permission,
    @Nullable Instant expires,
    @Nullable Condition condition) {

  /// A grant that never expires and has no condition.
  public static Grant of(String id, Subject subject, Effect effect, Permission permission) {
    return new Grant(id, subject, effect, permission, null, null);
  }
}
