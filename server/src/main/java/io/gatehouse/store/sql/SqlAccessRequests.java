package io.gatehouse.store.sql;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AccessRequestStore;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.AccessRequestRecord;
import io.gatehouse.store.record.AccessRequestRecord.Decision;
import io.gatehouse.store.sql.engine.Pages;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import io.gatehouse.store.sql.json.PolicyJson;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Access requests in their table; an index sees to it that one subject has one pending at most.
record SqlAccessRequests(Sql sql) implements AccessRequestStore {
  @Override
  public void add(AccessRequestRecord request) {
    Decision decision = request.decision();
    sql.add(
        "access request `" + request.id() + "`",
        """
        insert into access_requests (id, application, subject, description, roles, permissions,
          password_hash, secret_hash, address, asked_at, expires_at, state, decided_by, decided_at,
          reason, token_name, token_expires_at, version)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        request.id(),
        request.application(),
        request.subject().toString(),
        request.description(),
        String.join(" ", new TreeSet<>(request.roles())),
        PolicyJson.permissions(request.permissions()),
        request.passwordHash(),
        request.secretHash(),
        request.address(),
        request.askedAt(),
        request.expiresAt(),
        request.state().name(),
        decision == null ? null : decision.by(),
        decision == null ? null : decision.at(),
        decision == null ? null : decision.reason(),
        decision == null ? null : decision.tokenName(),
        decision == null ? null : decision.tokenExpiresAt(),
        request.version());
  }

  @Override
  public Optional<AccessRequestRecord> find(String id) {
    return sql.one("select * from access_requests where id = ?", SqlAccessRequests::request, id);
  }

  @Override
  public Optional<AccessRequestRecord> pending(String application, Subject subject) {
    return sql.one(
        """
        select * from access_requests where application = ? and subject = ? and state = 'PENDING'
        """,
        SqlAccessRequests::request,
        application,
        subject.toString());
  }

  @Override
  public long pendingIn(String application) {
    return sql.count(
        """
        select count(*) as n from access_requests where application = ? and state = 'PENDING'
        """,
        application);
  }

  @Override
  public long pendingFrom(String address) {
    return sql.count(
        "select count(*) as n from access_requests where address = ? and state = 'PENDING'",
        address);
  }

  @Override
  public Page<AccessRequestRecord> list(
      String application,
      AccessRequestRecord.@Nullable State state,
      @Nullable String after,
      int limit) {
    Select select =
        new Select("select * from access_requests where application = ?", application)
            .and("state = ?", state == null ? null : state.name())
            .and("id > ?", after)
            .then("order by id limit ?", Pages.ask(limit));
    return Pages.cut(sql.all(select, SqlAccessRequests::request), limit, AccessRequestRecord::id);
  }

  @Override
  public Optional<AccessRequestRecord> update(
      String id, UnaryOperator<AccessRequestRecord> change) {
    return find(id).flatMap(old -> replace(old, change.apply(old)));
  }

  private Optional<AccessRequestRecord> replace(
      AccessRequestRecord old, AccessRequestRecord wanted) {
    Decision decision = wanted.decision();
    // another node may have decided meanwhile: the version is asked for again
    int changed =
        sql.change(
            """
            update access_requests set password_hash = ?, expires_at = ?, state = ?, decided_by = ?,
              decided_at = ?, reason = ?, token_name = ?, token_expires_at = ?, version = ?
            where id = ? and version = ?
            """,
            wanted.passwordHash(),
            wanted.expiresAt(),
            wanted.state().name(),
            decision == null ? null : decision.by(),
            decision == null ? null : decision.at(),
            decision == null ? null : decision.reason(),
            decision == null ? null : decision.tokenName(),
            decision == null ? null : decision.tokenExpiresAt(),
            old.version() + 1,
            old.id(),
            old.version());
    return changed == 0 ? Optional.empty() : find(old.id());
  }

  @Override
  public boolean remove(String id) {
    return sql.change("delete from access_requests where id = ?", id) > 0;
  }

  @Override
  public List<AccessRequestRecord> over(long now, int limit) {
    return sql.all(
        "select * from access_requests where expires_at <= ? order by expires_at limit ?",
        SqlAccessRequests::request,
        now,
        limit);
  }

  private static AccessRequestRecord request(Row row) {
    return new AccessRequestRecord(
        row.text("id"),
        row.text("application"),
        Subject.parse(row.text("subject")),
        row.textOrNull("description"),
        words(row.text("roles")),
        Objects.requireNonNull(PolicyJson.permissions(row.text("permissions"))),
        row.textOrNull("password_hash"),
        row.text("secret_hash"),
        row.text("address"),
        row.number("asked_at"),
        row.number("expires_at"),
        AccessRequestRecord.State.valueOf(row.text("state")),
        decision(row),
        row.number("version"));
  }

  private static @Nullable Decision decision(Row row) {
    Long at = row.numberOrNull("decided_at");
    return at == null
        ? null
        : new Decision(
            row.text("decided_by"),
            at,
            row.textOrNull("reason"),
            row.textOrNull("token_name"),
            row.numberOrNull("token_expires_at"));
  }

  /// Ids hold no spaces.
  private static Set<String> words(String text) {
    return text.isEmpty() ? Set.of() : Set.of(text.split(" ", -1));
  }
}
