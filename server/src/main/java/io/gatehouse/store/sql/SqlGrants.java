package io.gatehouse.store.sql;

import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.reverse.Spellings;
import io.gatehouse.store.GrantStore;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.sql.engine.Pages;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import io.gatehouse.store.sql.json.PolicyJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Grants in their table, found by whom they are for; what they say is JSON.
record SqlGrants(Sql sql) implements GrantStore {
  /// Behind every text that goes on: the last code point of all.
  private static final String HIGHEST = "\udbff\udfff";

  @Override
  public void add(GrantRecord grant) {
    sql.add(
        "grant `" + grant.grant().id() + "`",
        """
        insert into grants (application, id, subject_kind, subject, permission, wide, body,
          created_by, created_at, version)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        grant.application(),
        grant.grant().id(),
        grant.grant().subject().kind().label(),
        grant.grant().subject().id(),
        grant.grant().permission().label(),
        isWide(grant.grant()),
        PolicyJson.grant(grant.grant()),
        grant.createdBy().toString(),
        grant.createdAt(),
        grant.version());
  }

  @Override
  public Optional<GrantRecord> find(String application, String id) {
    return sql.one(
        "select * from grants where application = ? and id = ?", SqlGrants::grant, application, id);
  }

  @Override
  public boolean remove(String application, String id) {
    return sql.change("delete from grants where application = ? and id = ?", application, id) > 0;
  }

  void removeAll(String application, Subject subject) {
    sql.change(
        "delete from grants where application = ? and subject_kind = ? and subject = ?",
        application,
        subject.kind().label(),
        subject.id());
  }

  @Override
  public List<GrantRecord> of(String application, Subject subject) {
    return sql.all(
        """
        select * from grants where application = ? and subject_kind = ? and subject = ? order by id
        """,
        SqlGrants::grant,
        application,
        subject.kind().label(),
        subject.id());
  }

  @Override
  public List<GrantRecord> ofGroupsAndRoles(String application) {
    return sql.all(
        """
        select * from grants where application = ? and subject_kind in ('group', 'role')
        order by subject_kind, subject, id
        """,
        SqlGrants::grant,
        application);
  }

  @Override
  public List<GrantRecord> withPermissions(String application, Collection<String> labels) {
    List<GrantRecord> found =
        new ArrayList<>(
            sql.all(
                new Select("select * from grants where application = ?", application)
                    .andIn("permission", labels)
                    .then("order by id"),
                SqlGrants::grant));
    for (GrantRecord grant : older(application)) {
      if (labels.contains(grant.grant().permission().label())) {
        found.add(grant);
      }
    }
    return found;
  }

  /// Those of earlier versions, which did not write the permission apart.
  private List<GrantRecord> older(String application) {
    return sql.all(
        "select * from grants where application = ? and permission is null order by id",
        SqlGrants::grant,
        application);
  }

  @Override
  public List<GrantRecord> beginning(
      String application, String beginning, boolean wide, int limit) {
    char last = beginning.charAt(beginning.length() - 1);
    String end = beginning.substring(0, beginning.length() - 1) + (char) (last + 1);
    Select select =
        wide
            ? new Select("select * from grants where application = ? and wide", application)
            : new Select(
                """
                select * from grants where application = ?
                  and subject_kind not in ('group', 'role')\
                """,
                application);
    List<GrantRecord> found =
        new ArrayList<>(
            sql.all(
                select
                    .and("permission >= ?", beginning)
                    .and("permission < ?", end)
                    .then("order by permission, id limit ?", limit),
                SqlGrants::grant));
    for (GrantRecord grant : older(application)) {
      boolean meant = grant.grant().subject().isPrincipal() && (!wide || isWide(grant.grant()));
      if (meant && grant.grant().permission().label().startsWith(beginning)) {
        found.add(grant);
      }
    }
    return found.stream().limit(limit).toList();
  }

  private static boolean isWide(Grant grant) {
    return grant.subject().isPrincipal() && Spellings.isWide(grant.permission());
  }

  @Override
  public List<GrantRecord> withPermissionsBelow(String application, String beginning) {
    List<GrantRecord> found =
        new ArrayList<>(
            sql.all(
                """
                select * from grants where application = ? and permission >= ? and permission < ?
                order by id
                """,
                SqlGrants::grant,
                application,
                beginning,
                beginning + HIGHEST));
    for (GrantRecord grant : older(application)) {
      if (grant.grant().permission().label().startsWith(beginning)) {
        found.add(grant);
      }
    }
    return found;
  }

  @Override
  public Page<GrantRecord> list(
      String application, @Nullable Subject subject, @Nullable String after, int limit) {
    Select select =
        new Select("select * from grants where application = ?", application)
            .and("subject_kind = ?", subject == null ? null : subject.kind().label())
            .and("subject = ?", subject == null ? null : subject.id())
            .and("id > ?", after)
            .then("order by id limit ?", Pages.ask(limit));
    return Pages.cut(sql.all(select, SqlGrants::grant), limit, record -> record.grant().id());
  }

  private static GrantRecord grant(Row row) {
    Subject subject =
        new Subject(
            Subject.Kind.valueOf(row.text("subject_kind").toUpperCase(Locale.ROOT)),
            row.text("subject"));
    return new GrantRecord(
        row.text("application"),
        PolicyJson.grant(row.text("id"), subject, row.text("body")),
        Subject.parse(row.text("created_by")),
        row.number("created_at"),
        row.number("version"));
  }
}
