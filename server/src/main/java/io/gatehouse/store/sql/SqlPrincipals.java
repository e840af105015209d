package io.gatehouse.store.sql;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.Page;
import io.gatehouse.store.PrincipalStore;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.sql.device.SqlDevices;
import io.gatehouse.store.sql.engine.Pages;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import io.gatehouse.store.sql.json.Json;
import io.gatehouse.store.sql.oauth.SqlOAuth;
import io.gatehouse.store.sql.people.SqlPeople;
import io.gatehouse.store.sql.secret.SqlSecrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Users, devices and clients in one table, their roles and groups in two others.
record SqlPrincipals(Sql sql) implements PrincipalStore {
  @Override
  public void add(PrincipalRecord principal) {
    int added =
        sql.change(
            """
            insert into principals (application, id, kind, name, description, enabled, owner, parent,
              attributes, public_data, password_hash, search, created_at, updated_at, version)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
            """,
            principal.application(),
            principal.subject().id(),
            principal.subject().kind().label(),
            principal.name(),
            principal.description(),
            principal.enabled(),
            principal.owner(),
            principal.parent(),
            Json.text(principal.attributes()),
            principal.publicData(),
            principal.passwordHash(),
            PrincipalRows.searched(principal),
            principal.createdAt(),
            principal.updatedAt(),
            principal.version());
    if (added == 0) {
      throw taken(principal);
    }
    new PrincipalLinks(sql).change(principal, Set.of(), Set.of());
  }

  private AlreadyExists taken(PrincipalRecord principal) {
    String id = principal.subject().id();
    boolean idTaken =
        sql.count(
                "select count(*) as n from principals where application = ? and id = ?",
                principal.application(),
                id)
            > 0;
    return new AlreadyExists(
        idTaken ? "id `" + id + "` is taken" : "name `" + principal.name() + "` is taken");
  }

  @Override
  public Optional<PrincipalRecord> find(String application, Subject subject) {
    return first(
        application,
        new Select(
            "select * from principals where application = ? and id = ? and kind = ?",
            application,
            subject.id(),
            subject.kind().label()));
  }

  @Override
  public Optional<PrincipalRecord> findByName(String application, String name) {
    return first(
        application,
        new Select(
            "select * from principals where application = ? and name = ?", application, name));
  }

  private Optional<PrincipalRecord> first(String application, Select select) {
    return complete(application, select).stream().findFirst();
  }

  @Override
  public Optional<PrincipalRecord> update(
      String application, Subject subject, UnaryOperator<PrincipalRecord> change) {
    return find(application, subject).map(old -> replace(old, change.apply(old)));
  }

  private PrincipalRecord replace(PrincipalRecord old, PrincipalRecord wanted) {
    PrincipalRecord fresh = settled(old, wanted);
    if (!fresh.name().equals(old.name())
        && findByName(fresh.application(), fresh.name()).isPresent()) {
      throw new AlreadyExists("name `" + fresh.name() + "` is taken");
    }
    sql.change(
        """
        update principals set name = ?, description = ?, enabled = ?, owner = ?, parent = ?,
          attributes = ?, public_data = ?, password_hash = ?, search = ?, updated_at = ?, version = ?
        where application = ? and id = ?
        """,
        fresh.name(),
        fresh.description(),
        fresh.enabled(),
        fresh.owner(),
        fresh.parent(),
        Json.text(fresh.attributes()),
        fresh.publicData(),
        fresh.passwordHash(),
        PrincipalRows.searched(fresh),
        fresh.updatedAt(),
        fresh.version(),
        fresh.application(),
        fresh.subject().id());
    new PrincipalLinks(sql).change(fresh, old.roles(), old.groups());
    return fresh;
  }

  /// What the change asks for, with what no change may touch.
  private static PrincipalRecord settled(PrincipalRecord old, PrincipalRecord wanted) {
    return new PrincipalRecord(
        old.application(),
        old.subject(),
        wanted.name(),
        wanted.description(),
        wanted.enabled(),
        wanted.owner(),
        wanted.parent(),
        Set.copyOf(wanted.roles()),
        Set.copyOf(wanted.groups()),
        wanted.attributes(),
        wanted.publicData(),
        wanted.passwordHash(),
        old.createdAt(),
        wanted.updatedAt(),
        old.version() + 1);
  }

  @Override
  public boolean remove(String application, Subject subject) {
    String id = subject.id();
    int removed =
        sql.change(
            "delete from principals where application = ? and id = ? and kind = ?",
            application,
            id,
            subject.kind().label());
    if (removed == 0) {
      return false;
    }
    new SqlCredentials(sql).removeAll(application, subject, null);
    new SqlGrants(sql).removeAll(application, subject);
    new SqlOAuth(sql).removeGrants(application, subject);
    if (subject.kind() == Subject.Kind.CLIENT) {
      new SqlOAuth(sql).removeClient(application, id);
    }
    new SqlPeople(sql).removeAll(application, subject);
    new SqlSecrets(sql).disconnectAll(application, subject);
    if (subject.kind() == Subject.Kind.DEVICE) {
      new SqlDevices(sql).end(application, id);
    }
    if (subject.kind() == Subject.Kind.USER) {
      sql.change(
          """
          update principals set owner = null, version = version + 1
          where application = ? and owner = ?
          """,
          application,
          id);
    }
    sql.change(
        """
        update principals set parent = null, version = version + 1
        where application = ? and parent = ?
        """,
        application,
        id);
    return true;
  }

  @Override
  public Page<PrincipalRecord> list(
      String application, Filter filter, @Nullable String after, int limit) {
    Select select = PrincipalRows.list(application, filter, after, Pages.ask(limit));
    return page(application, select, limit);
  }

  @Override
  public long count(String application) {
    return sql.count("select count(*) as n from principals where application = ?", application);
  }

  @Override
  public Page<PrincipalRecord> children(
      String application, @Nullable String device, @Nullable String after, int limit) {
    Select select =
        below(application, device)
            .and("id > ?", after)
            .then("order by id limit ?", Pages.ask(limit));
    return page(application, select, limit);
  }

  private static Select below(String application, @Nullable String device) {
    return device == null
        ? new Select(
            """
            select * from principals where application = ? and kind = 'device' and parent is null\
            """,
            application)
        : new Select(
            "select * from principals where application = ? and parent = ?", application, device);
  }

  private Page<PrincipalRecord> page(String application, Select select, int limit) {
    return Pages.cut(complete(application, select), limit, record -> record.subject().id());
  }

  private List<PrincipalRecord> complete(String application, Select select) {
    return new PrincipalLinks(sql).complete(application, sql.all(select, PrincipalRows::bare));
  }

  @Override
  public List<String> ancestors(String application, String device) {
    List<String> above = new ArrayList<>();
    Optional<String> next = parent(application, device);
    while (next.isPresent() && !next.get().equals(device) && !above.contains(next.get())) {
      above.add(next.get());
      next = parent(application, next.get());
    }
    return above;
  }

  private Optional<String> parent(String application, String device) {
    return sql.one(
        """
        select parent from principals where application = ? and id = ? and parent is not null
        """,
        row -> row.text("parent"),
        application,
        device);
  }
}
