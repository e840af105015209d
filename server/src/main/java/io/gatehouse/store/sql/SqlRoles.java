package io.gatehouse.store.sql;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.RoleStore;
import io.gatehouse.store.record.RoleRecord;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Sql;
import io.gatehouse.store.sql.json.PolicyJson;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Roles in their table, with their rules as JSON.
record SqlRoles(Sql sql) implements RoleStore {
  @Override
  public void add(RoleRecord role) {
    sql.add(
        "role `" + role.id() + "`",
        """
        insert into roles (application, id, description, rules, created_at, version)
        values (?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        role.application(),
        role.id(),
        role.description(),
        PolicyJson.rules(role.rules()),
        role.createdAt(),
        role.version());
  }

  @Override
  public boolean exists(String application, String id) {
    return sql.count(
            "select count(*) as n from roles where application = ? and id = ?", application, id)
        > 0;
  }

  @Override
  public Optional<RoleRecord> find(String application, String id) {
    return sql.one(
        "select * from roles where application = ? and id = ?", SqlRoles::role, application, id);
  }

  @Override
  public List<RoleRecord> list(String application) {
    return sql.all(
        "select * from roles where application = ? order by id", SqlRoles::role, application);
  }

  private static RoleRecord role(Row row) {
    return new RoleRecord(
        row.text("application"),
        row.text("id"),
        row.textOrNull("description"),
        PolicyJson.rules(row.text("rules")),
        row.number("created_at"),
        row.number("version"));
  }

  @Override
  public Optional<RoleRecord> update(
      String application, String id, UnaryOperator<RoleRecord> change) {
    return find(application, id).map(old -> replace(old, change.apply(old)));
  }

  private RoleRecord replace(RoleRecord old, RoleRecord wanted) {
    RoleRecord fresh =
        new RoleRecord(
            old.application(),
            old.id(),
            wanted.description(),
            List.copyOf(wanted.rules()),
            old.createdAt(),
            old.version() + 1);
    sql.change(
        """
        update roles set description = ?, rules = ?, version = ? where application = ? and id = ?
        """,
        fresh.description(),
        PolicyJson.rules(fresh.rules()),
        fresh.version(),
        fresh.application(),
        fresh.id());
    return fresh;
  }

  @Override
  public boolean remove(String application, String id) {
    sql.change(
        """
        update principals set version = version + 1 where application = ? and id in (
          select member from principal_roles where application = ? and role = ?)
        """,
        application,
        application,
        id);
    sql.change(
        """
        update member_groups set version = version + 1 where application = ? and id in (
          select member from group_roles where application = ? and role = ?)
        """,
        application,
        application,
        id);
    new SqlGrants(sql).removeAll(application, Subject.role(id));
    return sql.change("delete from roles where application = ? and id = ?", application, id) > 0;
  }

  @Override
  public long holders(String application, String id) {
    return sql.count(
        """
        select (select count(*) from principal_roles where application = ? and role = ?)
          + (select count(*) from group_roles where application = ? and role = ?) as n
        """,
        application,
        id,
        application,
        id);
  }
}
