package io.gatehouse.identity.organisation;

import io.gatehouse.core.policy.Rule;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.organisation.RoleGranter;
import io.gatehouse.store.organisation.RoleGranter.Reach;
import io.gatehouse.store.record.RoleRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// The roles with which an application with organisations begins; all of them may be edited later.
public final class OrganisationRoles {
  /// What every member has through its organisation.
  public static final String MEMBER = "member";

  /// Manages the members of its own organisation.
  public static final String ADMIN = "organisation-admin";

  /// Manages the clients of its own organisation.
  public static final String CONSULTANT = "consultant";

  private OrganisationRoles() {}

  /// Adds what of them is missing, and who gives them if nothing is said about that.
  static boolean addTo(Transaction transaction, String application, long now) {
    boolean added = false;
    for (RoleRecord role : of(application, now)) {
      if (transaction.roles().find(application, role.id()).isEmpty()) {
        transaction.roles().add(role);
        added = true;
      }
    }
    if (transaction.organisations().granters(application).isEmpty()) {
      transaction
          .organisations()
          .granters(
              application,
              Set.of(
                  new RoleGranter(ADMIN, CONSULTANT, Reach.CLIENTS),
                  new RoleGranter(CONSULTANT, ADMIN, Reach.OWN)));
    }
    return added;
  }

  private static List<RoleRecord> of(String application, long now) {
    return List.of(
        role(
            application,
            MEMBER,
            "sees its organisation and who else is in it",
            now,
            "read_roster:${attribute.organisation}"),
        role(
            application,
            ADMIN,
            "manages the members of its organisation",
            now,
            "create_organisation:${attribute.organisation}",
            "read_organisation:${attribute.organisation}",
            "update_organisation:${attribute.organisation}"),
        role(
            application,
            CONSULTANT,
            "manages the clients of its organisation",
            now,
            "create_clientele:${attribute.organisation}",
            "read_clientele:${attribute.organisation}",
            "update_clientele:${attribute.organisation}"));
  }

  private static RoleRecord role(
      String application, String id, String description, long now, String... allowed) {
    return new RoleRecord(
        application, id, description, Arrays.stream(allowed).map(Rule::allow).toList(), now, 1);
  }
}
