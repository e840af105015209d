package io.gatehouse.core.policy;

/// A permission that a role allows or denies.
public record Rule(Effect effect, Permission permission) {
  public static Rule allow(String permission) {
    return new Rule(Effect.ALLOW, Permission.parse(permission));
  }

  public static Rule deny(String permission) {
    return new Rule(Effect.DENY, Permission.parse(permission));
  }
}
