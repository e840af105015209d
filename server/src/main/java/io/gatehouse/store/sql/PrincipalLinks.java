package io.gatehouse.store.sql;

import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import java.util.List;
import java.util.Set;

/// The roles and groups of principals, in two link tables.
record PrincipalLinks(Sql sql) {

  /// Turns the links of a principal from the old ones into those of its record.
  void change(PrincipalRecord principal, Set<String> oldRoles, Set<String> oldGroups) {
    String application = principal.application();
    String id = principal.subject().id();
    Links.change(
        "role",
        oldRoles,
        principal.roles(),
        role -> addRole(application, id, role),
        role -> removeRole(application, id, role));
    Links.change(
        "group",
        oldGroups,
        principal.groups(),
        group -> addGroup(application, id, group),
        group -> removeGroup(application, id, group));
  }

  /// In two statements: SQLite takes notes for the undoing of an `insert … select`, and the more
  /// was done before in the same work, the longer that takes.
  private int addRole(String application, String member, String role) {
    return !new SqlRoles(sql).exists(application, role)
        ? 0
        : sql.change(
            "insert into principal_roles (application, member, role) values (?, ?, ?)",
            application,
            member,
            role);
  }

  private void removeRole(String application, String member, String role) {
    sql.change(
        "delete from principal_roles where application = ? and member = ? and role = ?",
        application,
        member,
        role);
  }

  private int addGroup(String application, String member, String group) {
    long there =
        sql.count(
            "select count(*) as n from member_groups where application = ? and id = ?",
            application,
            group);
    return there == 0
        ? 0
        : sql.change(
            "insert into principal_groups (application, member, parent) values (?, ?, ?)",
            application,
            member,
            group);
  }

  private void removeGroup(String application, String member, String group) {
    sql.change(
        "delete from principal_groups where application = ? and member = ? and parent = ?",
        application,
        member,
        group);
  }

  /// The same principals with their roles and groups.
  List<PrincipalRecord> complete(String application, List<PrincipalRecord> bare) {
    if (bare.isEmpty()) {
      return bare;
    }
    List<String> ids = bare.stream().map(principal -> principal.subject().id()).toList();
    Select select =
        new Select(
                """
                select member, 'role' as what, role as id from principal_roles where application = ?\
                """,
                application)
            .andIn("member", ids)
            .then(
                """
                union all
                select member, 'group' as what, parent as id from principal_groups
                where application = ?\
                """,
                application)
            .andIn("member", ids);
    Links links = Links.of(sql.all(select, Links.Link::of));
    return bare.stream().map(principal -> complete(principal, links)).toList();
  }

  private static PrincipalRecord complete(PrincipalRecord bare, Links links) {
    return new PrincipalRecord(
        bare.application(),
        bare.subject(),
        bare.name(),
        bare.description(),
        bare.enabled(),
        bare.owner(),
        bare.parent(),
        links.roles(bare.subject().id()),
        links.groups(bare.subject().id()),
        bare.attributes(),
        bare.publicData(),
        bare.passwordHash(),
        bare.createdAt(),
        bare.updatedAt(),
        bare.version());
  }
}
