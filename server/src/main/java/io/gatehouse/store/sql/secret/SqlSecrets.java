package io.gatehouse.store.sql.secret;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.secret.ConnectionRecord;
import io.gatehouse.store.secret.SecretRecord;
import io.gatehouse.store.secret.SecretStore;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Sql;
import java.util.List;
import java.util.Optional;

/// Secrets and connections in their tables.
public record SqlSecrets(Sql sql) implements SecretStore {
  @Override
  public SecretRecord put(SecretRecord secret) {
    sql.change(
        """
        insert into secrets (application, name, sealed, description, access_list, owner, created_at,
          changed_at, version)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (application, name) do update set sealed = excluded.sealed,
          description = excluded.description, access_list = excluded.access_list,
          changed_at = excluded.changed_at, version = secrets.version + 1
        """,
        secret.application(),
        secret.name(),
        secret.sealed(),
        secret.description(),
        secret.access(),
        secret.owner().toString(),
        secret.createdAt(),
        secret.changedAt(),
        1L);
    return find(secret.application(), secret.name()).orElseThrow();
  }

  @Override
  public Optional<SecretRecord> find(String application, String name) {
    return sql.one(
        "select * from secrets where application = ? and name = ?",
        SqlSecrets::secret,
        application,
        name);
  }

  @Override
  public boolean remove(String application, String name) {
    return sql.change("delete from secrets where application = ? and name = ?", application, name)
        > 0;
  }

  @Override
  public List<SecretRecord> list(String application) {
    return sql.all(
        "select * from secrets where application = ? order by name",
        SqlSecrets::secret,
        application);
  }

  @Override
  public int count(String application) {
    return sql.one(
            "select count(*) as n from secrets where application = ?",
            row -> (int) row.number("n"),
            application)
        .orElse(0);
  }

  @Override
  public boolean connect(ConnectionRecord made, long expected) {
    if (expected == 0) {
      return sql.change(
              """
              insert into connections (application, principal, provider, sealed, changed_at, version)
              values (?, ?, ?, ?, ?, ?)
              on conflict (application, principal, provider) do nothing
              """,
              made.application(),
              made.principal().toString(),
              made.provider(),
              made.sealed(),
              made.changedAt(),
              1L)
          > 0;
    }
    return sql.change(
            """
            update connections set sealed = ?, changed_at = ?, version = version + 1
            where application = ? and principal = ? and provider = ? and version = ?
            """,
            made.sealed(),
            made.changedAt(),
            made.application(),
            made.principal().toString(),
            made.provider(),
            expected)
        > 0;
  }

  @Override
  public Optional<ConnectionRecord> connection(
      String application, Subject principal, String provider) {
    return sql.one(
        "select * from connections where application = ? and principal = ? and provider = ?",
        row ->
            new ConnectionRecord(
                row.text("application"),
                Subject.parse(row.text("principal")),
                row.text("provider"),
                row.text("sealed"),
                row.number("changed_at"),
                row.number("version")),
        application,
        principal.toString(),
        provider);
  }

  @Override
  public boolean disconnect(String application, Subject principal, String provider) {
    return sql.change(
            "delete from connections where application = ? and principal = ? and provider = ?",
            application,
            principal.toString(),
            provider)
        > 0;
  }

  /// A principal is gone; another of the same name must not find its connections.
  public void disconnectAll(String application, Subject principal) {
    sql.change(
        "delete from connections where application = ? and principal = ?",
        application,
        principal.toString());
  }

  private static SecretRecord secret(Row row) {
    return new SecretRecord(
        row.text("application"),
        row.text("name"),
        row.text("sealed"),
        row.textOrNull("description"),
        row.text("access_list"),
        Subject.parse(row.text("owner")),
        row.number("created_at"),
        row.number("changed_at"),
        row.number("version"));
  }
}
