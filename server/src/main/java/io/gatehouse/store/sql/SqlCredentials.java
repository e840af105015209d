package io.gatehouse.store.sql;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.CredentialStore;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.ScramRecord;
import io.gatehouse.store.record.TokenRecord;
import io.gatehouse.store.sql.engine.Pages;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import io.gatehouse.store.sql.json.PolicyJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Tokens in their table, found by hash, by id and by principal.
record SqlCredentials(Sql sql) implements CredentialStore {
  /// Databases bound how many values a statement takes.
  private static final int AT_ONCE = 200;

  @Override
  public void add(TokenRecord token) {
    TokenRecord.LastUse use = token.lastUse();
    sql.add(
        "token `" + token.id() + "`",
        """
        insert into tokens (application, id, principal, kind, name, hash, permissions, enabled,
          expires_at, previous_hash, previous_expires_at, last_used_at, last_used_address,
          last_used_transport, created_at, version, bound_to)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        token.application(),
        token.id(),
        token.principal().toString(),
        token.kind().name(),
        token.name(),
        token.hash(),
        PolicyJson.permissions(token.permissions()),
        token.enabled(),
        token.expiresAt(),
        token.previousHash(),
        token.previousExpiresAt(),
        use == null ? null : use.at(),
        use == null ? null : use.address(),
        use == null ? null : use.transport(),
        token.createdAt(),
        token.version(),
        token.bound() == null ? null : token.bound().toString());
  }

  @Override
  public Optional<TokenRecord> byHash(String hash) {
    return sql.one(
        """
        select * from tokens where hash = ?
        union all
        select * from tokens where previous_hash = ?
        """,
        SqlCredentials::token,
        hash,
        hash);
  }

  @Override
  public Optional<TokenRecord> find(String application, String id) {
    return sql.one(
        "select * from tokens where application = ? and id = ?",
        SqlCredentials::token,
        application,
        id);
  }

  @Override
  public List<TokenRecord> find(String application, Collection<String> ids) {
    List<String> wanted = List.copyOf(ids);
    List<TokenRecord> found = new ArrayList<>();
    for (int from = 0; from < wanted.size(); from += AT_ONCE) {
      List<String> some = wanted.subList(from, Math.min(wanted.size(), from + AT_ONCE));
      Select select =
          new Select("select * from tokens where application = ?", application).andIn("id", some);
      found.addAll(sql.all(select, SqlCredentials::token));
    }
    return found;
  }

  @Override
  public Optional<TokenRecord> update(
      String application, String id, UnaryOperator<TokenRecord> change) {
    return find(application, id).map(old -> replace(old, change.apply(old)));
  }

  private TokenRecord replace(TokenRecord old, TokenRecord wanted) {
    if (!wanted.hash().equals(old.hash()) && byHash(wanted.hash()).isPresent()) {
      throw new AlreadyExists("the value of token `" + old.id() + "` is taken");
    }
    sql.change(
        """
        update tokens set name = ?, hash = ?, permissions = ?, enabled = ?, expires_at = ?,
          previous_hash = ?, previous_expires_at = ?, version = ?
        where application = ? and id = ?
        """,
        wanted.name(),
        wanted.hash(),
        PolicyJson.permissions(wanted.permissions()),
        wanted.enabled(),
        wanted.expiresAt(),
        wanted.previousHash(),
        wanted.previousExpiresAt(),
        old.version() + 1,
        old.application(),
        old.id());
    return find(old.application(), old.id()).orElseThrow();
  }

  @Override
  public boolean remove(String application, String id) {
    return sql.change("delete from tokens where application = ? and id = ?", application, id) > 0;
  }

  @Override
  public List<TokenRecord> removeAll(
      String application, Subject principal, TokenRecord.@Nullable Kind kind) {
    List<TokenRecord> tokens = sql.all(select(application, principal, kind), SqlCredentials::token);
    tokens.forEach(token -> remove(application, token.id()));
    return tokens;
  }

  @Override
  public Page<TokenRecord> list(
      String application,
      @Nullable Subject principal,
      TokenRecord.@Nullable Kind kind,
      @Nullable String after,
      int limit) {
    Select select =
        select(application, principal, kind)
            .and("id > ?", after)
            .then("order by id limit ?", Pages.ask(limit));
    return Pages.cut(sql.all(select, SqlCredentials::token), limit, TokenRecord::id);
  }

  private static Select select(
      String application, @Nullable Subject principal, TokenRecord.@Nullable Kind kind) {
    return new Select("select * from tokens where application = ?", application)
        .and("principal = ?", principal == null ? null : principal.toString())
        .and("kind = ?", kind == null ? null : kind.name());
  }

  @Override
  public void verify(ScramRecord verifier) {
    int changed =
        sql.change(
            """
            insert into scram_verifiers (token, application, salt, iterations, stored_key, server_key)
            values (?, ?, ?, ?, ?, ?)
            on conflict (token) do update set salt = excluded.salt,
              iterations = excluded.iterations, stored_key = excluded.stored_key,
              server_key = excluded.server_key
            where scram_verifiers.application = excluded.application
            """,
            verifier.token(),
            verifier.application(),
            verifier.salt(),
            verifier.iterations(),
            verifier.storedKey(),
            verifier.serverKey());
    if (changed == 0) {
      throw new AlreadyExists("user name `" + verifier.token() + "` is taken");
    }
  }

  @Override
  public Optional<ScramRecord> verifier(String token) {
    return sql.one(
        "select * from scram_verifiers where token = ?",
        row ->
            new ScramRecord(
                row.text("application"),
                row.text("token"),
                row.text("salt"),
                Math.toIntExact(row.number("iterations")),
                row.text("stored_key"),
                row.text("server_key")),
        token);
  }

  @Override
  public List<TokenRecord> expiring(String application, long from, long until, int limit) {
    return sql.all(
        """
        select * from tokens where application = ? and expires_at is not null
          and kind in ('API', 'CONNECTION', 'CERTIFICATE')
          and expires_at >= ? and expires_at < ? and enabled
        order by expires_at, id limit ?
        """,
        SqlCredentials::token,
        application,
        from,
        until,
        limit);
  }

  @Override
  public void touch(String application, String id, TokenRecord.LastUse use) {
    sql.change(
        """
        update tokens set last_used_at = ?, last_used_address = ?, last_used_transport = ?
        where application = ? and id = ? and (last_used_at is null or last_used_at <= ?)
        """,
        use.at(),
        use.address(),
        use.transport(),
        application,
        id,
        use.at());
  }

  @Override
  public int purgeExpiredSessions(long beforeMillis) {
    return sql.change("delete from tokens where kind = 'SESSION' and expires_at < ?", beforeMillis);
  }

  private static TokenRecord token(Row row) {
    return new TokenRecord(
        row.text("application"),
        row.text("id"),
        Subject.parse(row.text("principal")),
        TokenRecord.Kind.valueOf(row.text("kind")),
        row.text("name"),
        row.text("hash"),
        PolicyJson.permissions(row.textOrNull("permissions")),
        row.flag("enabled"),
        row.numberOrNull("expires_at"),
        row.textOrNull("previous_hash"),
        row.numberOrNull("previous_expires_at"),
        lastUse(row),
        row.number("created_at"),
        row.number("version"),
        TokenRecord.Binding.parse(row.textOrNull("bound_to")));
  }

  private static TokenRecord.@Nullable LastUse lastUse(Row row) {
    Long at = row.numberOrNull("last_used_at");
    return at == null
        ? null
        : new TokenRecord.LastUse(
            at, row.text("last_used_address"), row.text("last_used_transport"));
  }
}
