package io.gatehouse.dialect.flexmeasures;

import io.gatehouse.access.Roles;
import io.gatehouse.core.policy.Role;
import io.gatehouse.identity.organisation.OrganisationRoles;
import io.gatehouse.identity.record.DefaultRoles;
import java.util.List;
import java.util.Set;

/// Roles by FlexMeasures' names. What everybody has is no role there.
final class RoleNames {
  static final String ADMIN = DefaultRoles.ADMIN;
  static final String ADMIN_READER = "admin-reader";
  static final String ACCOUNT_ADMIN = "account-admin";
  static final String CONSULTANT = OrganisationRoles.CONSULTANT;

  /// The account role that lets an account have clients.
  static final String CONSULTANCY = "Consultancy";

  /// Those that FlexMeasures has built in, in the order of their numbers.
  static final List<String> BUILT_IN =
      List.of(ADMIN, ADMIN_READER, OrganisationRoles.ADMIN, CONSULTANT);

  private static final Set<String> HIDDEN =
      Set.of(Role.ANONYMOUS, DefaultRoles.USER, DefaultRoles.DEVICE, OrganisationRoles.MEMBER);

  private RoleNames() {}

  static boolean isShown(String role) {
    return !HIDDEN.contains(role);
  }

  static String shown(String role) {
    return role.equals(OrganisationRoles.ADMIN) ? ACCOUNT_ADMIN : role;
  }

  static String ours(String name) {
    return name.equals(ACCOUNT_ADMIN) ? OrganisationRoles.ADMIN : name;
  }

  /// Reads everything and changes nothing.
  static Roles.Draft adminReader() {
    return new Roles.Draft(
        ADMIN_READER, "reads everything", List.of("read_application"), List.of());
  }
}
