package io.gatehouse.core.decide;

import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A rule as written, whether in a role, in a grant or in a token.
record Ruling(
    Source source,
    Effect effect,
    Permission permission,
    long expiresMillis,
    @Nullable Condition condition) {

  static Ruling of(Role role, Rule rule) {
    Source source = new Source.InRole(role.id());
    return new Ruling(source, rule.effect(), rule.permission(), Context.NEVER, null);
  }

  static Ruling of(Grant grant) {
    Source source = new Source.InGrant(grant.id(), grant.subject());
    long expires = grant.expires() == null ? Context.NEVER : millis(grant.expires());
    return new Ruling(source, grant.effect(), grant.permission(), expires, grant.condition());
  }

  static Ruling of(Source source, Permission permission) {
    return new Ruling(source, Effect.ALLOW, permission, Context.NEVER, null);
  }

  /// INVARIANT: a moment that milliseconds cannot express counts as the nearest that they can.
  private static long millis(Instant moment) {
    try {
      return moment.toEpochMilli();
    } catch (ArithmeticException _) {
      return moment.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Context.NEVER;
    }
  }
}
