package io.gatehouse.identity.record;

import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.record.RoleRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The roles that every application begins with; all of them may be edited later.
public final class DefaultRoles {
  public static final String ADMIN = "admin";
  public static final String USER = "user";
  public static final String DEVICE = "device";

  private DefaultRoles() {}

  public static List<RoleRecord> of(String application, long now) {
    return List.of(
        role(application, ADMIN, "administers the application", now, "admin_application"),
        role(
            application,
            USER,
            "sees itself and keeps its own devices, tokens and sessions",
            now,
            "read_own_user",
            "update_own_user",
            "create_own_device",
            "read_own_device",
            "update_own_device",
            "delete_own_device",
            "push_own_device",
            "pull_own_device",
            "execute_own_device",
            "create_own_token",
            "read_own_token",
            "update_own_token",
            "delete_own_token",
            "read_own_session",
            "delete_own_session"),
        // A device that was taken over must not be able to change or hand on anything.
        role(
            application,
            DEVICE,
            "sees itself, and pushes and pulls its own data",
            now,
            "read_own_device",
            "push_own_device",
            "pull_own_device"),
        role(application, Role.ANONYMOUS, "whoever has not signed in", now));
  }

  /// The role of a new principal for which none is named.
  public static @Nullable String of(Subject.Kind kind) {
    return switch (kind) {
      case USER -> USER;
      case DEVICE -> DEVICE;
      case CLIENT, OWNER, ANONYMOUS, GROUP, ROLE -> null;
    };
  }

  private static RoleRecord role(
      String application, String id, String description, long now, String... allowed) {
    return new RoleRecord(
        application, id, description, List.of(allowed).stream().map(Rule::allow).toList(), now, 1);
  }
}
