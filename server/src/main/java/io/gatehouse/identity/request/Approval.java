package io.gatehouse.identity.request;

import io.gatehouse.core.policy.Permission;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is given to whoever asked, whatever they wished for.
///
/// @param roles exactly these; null for the usual role of a new device or user, and for those that
///   a known device has
/// @param permissions given besides the roles, as grants; null for none, or those that a known
///   device has
/// @param tokenExpiresAt epoch milliseconds; null for never
/// @param name of the device; null for its client id, or the name that it has
public record Approval(
    @Nullable Set<String> roles,
    @Nullable List<Permission> permissions,
    @Nullable Long tokenExpiresAt,
    @Nullable String name) {
  private static final Approval USUAL = new Approval(null, null, null, null);

  public Approval {
    roles = roles == null ? null : Set.copyOf(roles);
    permissions = permissions == null ? null : List.copyOf(permissions);
  }

  /// What new devices and users usually get, and a token that never expires.
  public static Approval usual() {
    return USUAL;
  }
}
