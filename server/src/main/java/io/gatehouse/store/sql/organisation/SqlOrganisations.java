package io.gatehouse.store.sql.organisation;

import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.MissingReference;
import io.gatehouse.store.organisation.OrganisationRecord;
import io.gatehouse.store.organisation.OrganisationStore;
import io.gatehouse.store.organisation.RoleGranter;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Organisations in their table, beside the groups that hold their members and roles.
public record SqlOrganisations(Sql sql) implements OrganisationStore {
  @Override
  public void add(OrganisationRecord organisation) {
    requireFreeName(organisation);
    sql.add(
        "organisation `" + organisation.id() + "`",
        """
        insert into organisations (application, id, name, consultancy, consults, data, created_at,
          updated_at, version)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        organisation.application(),
        organisation.id(),
        organisation.name(),
        organisation.consultancy(),
        organisation.consults(),
        organisation.data(),
        organisation.createdAt(),
        organisation.updatedAt(),
        organisation.version());
  }

  private void requireFreeName(OrganisationRecord organisation) {
    boolean taken =
        sql.count(
                "select count(*) as n from organisations where application = ? and name = ?",
                organisation.application(),
                organisation.name())
            > 0;
    if (taken) {
      throw new AlreadyExists("name `" + organisation.name() + "` is taken");
    }
  }

  @Override
  public Optional<OrganisationRecord> find(String application, String id) {
    return sql.one(
        "select * from organisations where application = ? and id = ?",
        SqlOrganisations::organisation,
        application,
        id);
  }

  @Override
  public Optional<OrganisationRecord> update(
      String application, String id, UnaryOperator<OrganisationRecord> change) {
    return find(application, id).map(old -> replace(old, change.apply(old)));
  }

  private OrganisationRecord replace(OrganisationRecord old, OrganisationRecord wanted) {
    if (!old.name().equals(wanted.name())) {
      requireFreeName(wanted);
    }
    OrganisationRecord fresh =
        new OrganisationRecord(
            old.application(),
            old.id(),
            wanted.name(),
            wanted.consultancy(),
            wanted.consults(),
            wanted.data(),
            old.createdAt(),
            wanted.updatedAt(),
            old.version() + 1);
    sql.change(
        """
        update organisations set name = ?, consultancy = ?, consults = ?, data = ?, updated_at = ?,
          version = ?
        where application = ? and id = ?
        """,
        fresh.name(),
        fresh.consultancy(),
        fresh.consults(),
        fresh.data(),
        fresh.updatedAt(),
        fresh.version(),
        fresh.application(),
        fresh.id());
    return fresh;
  }

  @Override
  public List<OrganisationRecord> list(String application) {
    return sql.all(
        "select * from organisations where application = ? order by id",
        SqlOrganisations::organisation,
        application);
  }

  @Override
  public List<OrganisationRecord> among(String application, Collection<String> groups) {
    return groups.isEmpty()
        ? List.of()
        : sql.all(
            new Select("select * from organisations where application = ?", application)
                .andIn("id", groups)
                .then("order by id"),
            SqlOrganisations::organisation);
  }

  @Override
  public boolean any(String application) {
    return sql.one(
            "select 1 as n from organisations where application = ? limit 1",
            row -> row.number("n"),
            application)
        .isPresent();
  }

  @Override
  public List<String> clients(String application, String consultancy) {
    return sql.all(
        "select id from organisations where application = ? and consultancy = ? order by id",
        row -> row.text("id"),
        application,
        consultancy);
  }

  @Override
  public long members(String application, String id) {
    return sql.count(
        "select count(*) as n from principal_groups where application = ? and parent = ?",
        application,
        id);
  }

  @Override
  public List<RoleGranter> granters(String application) {
    return sql.all(
        "select * from role_granters where application = ? order by role, granter, reach",
        row ->
            new RoleGranter(
                row.text("role"),
                row.text("granter"),
                RoleGranter.Reach.valueOf(row.text("reach").toUpperCase(Locale.ROOT))),
        application);
  }

  @Override
  public void granters(String application, Set<RoleGranter> granters) {
    sql.change("delete from role_granters where application = ?", application);
    for (RoleGranter each : granters) {
      int added =
          sql.change(
              """
              insert into role_granters (application, role, granter, reach)
              select r.application, r.id, g.id, ? from roles r
              join roles g on g.application = r.application and g.id = ?
              where r.application = ? and r.id = ?
              """,
              each.reach().name().toLowerCase(Locale.ROOT),
              each.granter(),
              application,
              each.role());
      if (added == 0) {
        throw new MissingReference(
            "there is no role `" + each.role() + "` or no role `" + each.granter() + "`");
      }
    }
  }

  @Override
  public Optional<String> notes(String application, String member) {
    return sql.one(
        "select notes from member_notes where application = ? and member = ?",
        row -> row.text("notes"),
        application,
        member);
  }

  @Override
  public void notes(String application, String member, String notes) {
    sql.change(
        """
        insert into member_notes (application, member, notes) values (?, ?, ?)
        on conflict (application, member) do update set notes = excluded.notes
        """,
        application,
        member,
        notes);
  }

  private static OrganisationRecord organisation(Row row) {
    return new OrganisationRecord(
        row.text("application"),
        row.text("id"),
        row.text("name"),
        row.textOrNull("consultancy"),
        row.flag("consults"),
        row.text("data"),
        row.number("created_at"),
        row.number("updated_at"),
        row.number("version"));
  }
}
