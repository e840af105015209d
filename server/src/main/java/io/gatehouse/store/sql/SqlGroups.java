package io.gatehouse.store.sql;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.GroupStore;
import io.gatehouse.store.record.GroupRecord;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Groups in their table, their parents and roles in two others.
record SqlGroups(Sql sql) implements GroupStore {
  @Override
  public void add(GroupRecord group) {
    sql.add(
        "group `" + group.id() + "`",
        """
        insert into member_groups (application, id, description, created_at, version)
        values (?, ?, ?, ?, ?) on conflict do nothing
        """,
        group.application(),
        group.id(),
        group.description(),
        group.createdAt(),
        group.version());
    link(group, Set.of(), Set.of());
  }

  private void link(GroupRecord group, Set<String> oldParents, Set<String> oldRoles) {
    String application = group.application();
    Links.change(
        "group",
        oldParents,
        group.parents(),
        parent -> addParent(application, group.id(), parent),
        parent -> removeParent(application, group.id(), parent));
    Links.change(
        "role",
        oldRoles,
        group.roles(),
        role -> addRole(application, group.id(), role),
        role -> removeRole(application, group.id(), role));
  }

  private int addParent(String application, String member, String parent) {
    return sql.change(
        """
        insert into group_parents (application, member, parent)
        select application, ?, id from member_groups where application = ? and id = ?
        """,
        member,
        application,
        parent);
  }

  private void removeParent(String application, String member, String parent) {
    sql.change(
        "delete from group_parents where application = ? and member = ? and parent = ?",
        application,
        member,
        parent);
  }

  private int addRole(String application, String member, String role) {
    return sql.change(
        """
        insert into group_roles (application, member, role)
        select application, ?, id from roles where application = ? and id = ?
        """,
        member,
        application,
        role);
  }

  private void removeRole(String application, String member, String role) {
    sql.change(
        "delete from group_roles where application = ? and member = ? and role = ?",
        application,
        member,
        role);
  }

  @Override
  public Optional<GroupRecord> find(String application, String id) {
    return select(application, id).stream().findFirst();
  }

  @Override
  public List<GroupRecord> list(String application) {
    return select(application, null);
  }

  private List<GroupRecord> select(String application, @Nullable String id) {
    Select groups =
        new Select("select * from member_groups where application = ?", application)
            .and("id = ?", id)
            .then("order by id");
    Select rows =
        new Select(
                """
                select member, 'role' as what, role as id from group_roles where application = ?\
                """,
                application)
            .and("member = ?", id)
            .then(
                """
                union all
                select member, 'group' as what, parent as id from group_parents
                where application = ?\
                """,
                application)
            .and("member = ?", id);
    Links links = Links.of(sql.all(rows, Links.Link::of));
    return sql.all(groups, row -> group(row, links));
  }

  private static GroupRecord group(Row row, Links links) {
    String id = row.text("id");
    return new GroupRecord(
        row.text("application"),
        id,
        row.textOrNull("description"),
        links.groups(id),
        links.roles(id),
        row.number("created_at"),
        row.number("version"));
  }

  @Override
  public Optional<GroupRecord> update(
      String application, String id, UnaryOperator<GroupRecord> change) {
    return find(application, id).map(old -> replace(old, change.apply(old)));
  }

  private GroupRecord replace(GroupRecord old, GroupRecord wanted) {
    GroupRecord fresh =
        new GroupRecord(
            old.application(),
            old.id(),
            wanted.description(),
            Set.copyOf(wanted.parents()),
            Set.copyOf(wanted.roles()),
            old.createdAt(),
            old.version() + 1);
    sql.change(
        "update member_groups set description = ?, version = ? where application = ? and id = ?",
        fresh.description(),
        fresh.version(),
        fresh.application(),
        fresh.id());
    link(fresh, old.parents(), old.roles());
    return fresh;
  }

  @Override
  public boolean remove(String application, String id) {
    sql.change(
        """
        update principals set version = version + 1 where application = ? and id in (
          select member from principal_groups where application = ? and parent = ?)
        """,
        application,
        application,
        id);
    sql.change(
        """
        update member_groups set version = version + 1 where application = ? and id in (
          select member from group_parents where application = ? and parent = ?)
        """,
        application,
        application,
        id);
    new SqlGrants(sql).removeAll(application, Subject.group(id));
    return sql.change("delete from member_groups where application = ? and id = ?", application, id)
        > 0;
  }
}
