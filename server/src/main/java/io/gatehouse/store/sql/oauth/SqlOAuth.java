package io.gatehouse.store.sql.oauth;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.oauth.OAuthAccessRecord;
import io.gatehouse.store.oauth.OAuthClientRecord;
import io.gatehouse.store.oauth.OAuthCodeRecord;
import io.gatehouse.store.oauth.OAuthDeviceRecord;
import io.gatehouse.store.oauth.OAuthGrantRecord;
import io.gatehouse.store.oauth.OAuthStore;
import io.gatehouse.store.record.TokenRecord;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// OAuth 2.0 in its tables; scopes are one text with spaces, as on the wire.
public record SqlOAuth(Sql sql) implements OAuthStore {
  @Override
  public Optional<OAuthClientRecord> client(String application, String id) {
    return sql.one(
        "select * from oauth_clients where application = ? and id = ?",
        ClientRows::client,
        application,
        id);
  }

  @Override
  public void put(OAuthClientRecord client) {
    sql.change(
        """
        insert into oauth_clients (application, id, authentication, secret_hash, previous_hash,
          previous_until, keys, settings, created_at, updated_at, version)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (application, id) do update set authentication = excluded.authentication,
          secret_hash = excluded.secret_hash, previous_hash = excluded.previous_hash,
          previous_until = excluded.previous_until, keys = excluded.keys,
          settings = excluded.settings, updated_at = excluded.updated_at,
          version = excluded.version
        """,
        client.application(),
        client.id(),
        client.authentication(),
        client.secretHash(),
        client.previousHash(),
        client.previousUntil(),
        client.keys(),
        ClientRows.text(client),
        client.createdAt(),
        client.updatedAt(),
        client.version());
  }

  @Override
  public boolean removeClient(String application, String id) {
    return sql.change("delete from oauth_clients where application = ? and id = ?", application, id)
        > 0;
  }

  @Override
  public List<OAuthClientRecord> clients(String application, @Nullable String after, int limit) {
    Select select =
        new Select("select * from oauth_clients where application = ?", application)
            .and("id > ?", after)
            .then("order by id limit ?", limit);
    return sql.all(select, ClientRows::client);
  }

  @Override
  public void add(OAuthAccessRecord access) {
    sql.add(
        "access token `" + access.token() + "`",
        """
        insert into oauth_access (application, token, client, consent, principal, scopes, issued_at,
          expires_at)
        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        access.application(),
        access.token(),
        access.client(),
        access.grant(),
        access.principal().toString(),
        String.join(" ", access.scopes()),
        access.issuedAt(),
        access.expiresAt());
  }

  @Override
  public Optional<OAuthAccessRecord> access(String application, String token) {
    return sql.one(
        "select * from oauth_access where application = ? and token = ?",
        SqlOAuth::access,
        application,
        token);
  }

  @Override
  public List<OAuthAccessRecord> accessOf(String application, String grant) {
    return sql.all(
        "select * from oauth_access where application = ? and consent = ?",
        SqlOAuth::access,
        application,
        grant);
  }

  @Override
  public List<OAuthAccessRecord> accessOfClient(
      String application, String client, @Nullable String after, int limit) {
    Select select =
        new Select(
                "select * from oauth_access where application = ? and client = ?",
                application,
                client)
            .and("token > ?", after)
            .then("order by token limit ?", limit);
    return sql.all(select, SqlOAuth::access);
  }

  @Override
  public boolean removeAccess(String application, String token) {
    return sql.change(
            "delete from oauth_access where application = ? and token = ?", application, token)
        > 0;
  }

  @Override
  public void add(OAuthGrantRecord grant) {
    sql.add(
        "grant `" + grant.id() + "`",
        """
        insert into oauth_grants (application, id, client, principal, scopes, family_hash,
          refresh_hash, refresh_until, signed_in_at, created_at, used_at, expires_at, bound_to)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        grant.application(),
        grant.id(),
        grant.client(),
        grant.principal().toString(),
        String.join(" ", grant.scopes()),
        grant.familyHash(),
        grant.refreshHash(),
        grant.refreshUntil(),
        grant.signedInAt(),
        grant.createdAt(),
        grant.usedAt(),
        grant.expiresAt(),
        text(grant.bound()));
  }

  @Override
  public Optional<OAuthGrantRecord> grant(String application, String id) {
    return sql.one(
        "select * from oauth_grants where application = ? and id = ?",
        SqlOAuth::grant,
        application,
        id);
  }

  @Override
  public Optional<OAuthGrantRecord> grantOfFamily(String familyHash) {
    return sql.one("select * from oauth_grants where family_hash = ?", SqlOAuth::grant, familyHash);
  }

  @Override
  public void renew(OAuthGrantRecord grant) {
    sql.change(
        """
        update oauth_grants set refresh_hash = ?, refresh_until = ?, used_at = ?
        where application = ? and id = ?
        """,
        grant.refreshHash(),
        grant.refreshUntil(),
        grant.usedAt(),
        grant.application(),
        grant.id());
  }

  @Override
  public boolean removeGrant(String application, String id) {
    return sql.change("delete from oauth_grants where application = ? and id = ?", application, id)
        > 0;
  }

  @Override
  public void removeGrants(String application, Subject principal) {
    String who = principal.toString();
    sql.change(
        "delete from oauth_grants where application = ? and principal = ?", application, who);
    sql.change("delete from oauth_codes where application = ? and principal = ?", application, who);
    sql.change(
        "delete from oauth_devices where application = ? and principal = ?", application, who);
  }

  @Override
  public List<OAuthGrantRecord> grants(
      String application,
      @Nullable Subject principal,
      @Nullable String client,
      @Nullable String after,
      int limit) {
    Select select =
        new Select("select * from oauth_grants where application = ?", application)
            .and("principal = ?", principal == null ? null : principal.toString())
            .and("client = ?", client)
            .and("id > ?", after)
            .then("order by id limit ?", limit);
    return sql.all(select, SqlOAuth::grant);
  }

  @Override
  public void add(OAuthCodeRecord code) {
    sql.add(
        "a code",
        """
        insert into oauth_codes (hash, application, client, principal, redirect_uri, challenge,
          nonce, scopes, signed_in_at, consent, expires_at, bound_to)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        code.hash(),
        code.application(),
        code.client(),
        code.principal().toString(),
        code.redirectUri(),
        code.challenge(),
        code.nonce(),
        String.join(" ", code.scopes()),
        code.signedInAt(),
        code.grant(),
        code.expiresAt(),
        text(code.bound()));
  }

  @Override
  public Optional<OAuthCodeRecord> code(String hash) {
    return sql.one("select * from oauth_codes where hash = ?", SqlOAuth::code, hash);
  }

  @Override
  public boolean use(String hash, String grant) {
    return sql.change(
            "update oauth_codes set consent = ? where hash = ? and consent is null", grant, hash)
        > 0;
  }

  @Override
  public void add(OAuthDeviceRecord device) {
    sql.add(
        "the code for people",
        """
        insert into oauth_devices (hash, user_code, application, client, scopes, address, state,
          principal, signed_in_at, pause, polled_at, asked_at, expires_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        device.hash(),
        device.userCode(),
        device.application(),
        device.client(),
        String.join(" ", device.scopes()),
        device.address(),
        device.state().name(),
        text(device.principal()),
        device.signedInAt(),
        device.pause(),
        device.polledAt(),
        device.askedAt(),
        device.expiresAt());
  }

  @Override
  public Optional<OAuthDeviceRecord> device(String hash) {
    return sql.one("select * from oauth_devices where hash = ?", SqlOAuth::device, hash);
  }

  @Override
  public Optional<OAuthDeviceRecord> deviceByUserCode(String userCode) {
    return sql.one("select * from oauth_devices where user_code = ?", SqlOAuth::device, userCode);
  }

  @Override
  public long waitingDevices(String application, String address, long now) {
    return sql.count(
        """
        select count(*) as n from oauth_devices
        where application = ? and address = ? and state = 'WAITING' and expires_at > ?
        """,
        application,
        address,
        now);
  }

  @Override
  public void update(OAuthDeviceRecord device) {
    sql.change(
        """
        update oauth_devices set state = ?, principal = ?, signed_in_at = ?, pause = ?,
          polled_at = ?
        where hash = ?
        """,
        device.state().name(),
        text(device.principal()),
        device.signedInAt(),
        device.pause(),
        device.polledAt(),
        device.hash());
  }

  @Override
  public boolean removeDevice(String hash) {
    return sql.change("delete from oauth_devices where hash = ?", hash) > 0;
  }

  @Override
  public int purge(long beforeMillis) {
    return sql.change("delete from tokens where kind = 'ACCESS' and expires_at < ?", beforeMillis)
        + sql.change("delete from oauth_access where expires_at < ?", beforeMillis)
        + sql.change("delete from oauth_grants where expires_at < ?", beforeMillis)
        + sql.change("delete from oauth_codes where expires_at < ?", beforeMillis)
        + sql.change("delete from oauth_devices where expires_at < ?", beforeMillis);
  }

  private static @Nullable String text(@Nullable Record value) {
    return value == null ? null : value.toString();
  }

  private static List<String> scopes(Row row) {
    String text = row.text("scopes");
    return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
  }

  private static OAuthAccessRecord access(Row row) {
    return new OAuthAccessRecord(
        row.text("application"),
        row.text("token"),
        row.text("client"),
        row.textOrNull("consent"),
        Subject.parse(row.text("principal")),
        scopes(row),
        row.number("issued_at"),
        row.number("expires_at"));
  }

  private static OAuthGrantRecord grant(Row row) {
    return new OAuthGrantRecord(
        row.text("application"),
        row.text("id"),
        row.text("client"),
        Subject.parse(row.text("principal")),
        scopes(row),
        row.textOrNull("family_hash"),
        row.textOrNull("refresh_hash"),
        row.numberOrNull("refresh_until"),
        row.number("signed_in_at"),
        row.number("created_at"),
        row.numberOrNull("used_at"),
        row.number("expires_at"),
        TokenRecord.Binding.parse(row.textOrNull("bound_to")));
  }

  private static OAuthCodeRecord code(Row row) {
    return new OAuthCodeRecord(
        row.text("hash"),
        row.text("application"),
        row.text("client"),
        Subject.parse(row.text("principal")),
        row.text("redirect_uri"),
        row.text("challenge"),
        row.textOrNull("nonce"),
        scopes(row),
        row.number("signed_in_at"),
        row.textOrNull("consent"),
        row.number("expires_at"),
        TokenRecord.Binding.parse(row.textOrNull("bound_to")));
  }

  private static OAuthDeviceRecord device(Row row) {
    String principal = row.textOrNull("principal");
    return new OAuthDeviceRecord(
        row.text("hash"),
        row.text("user_code"),
        row.text("application"),
        row.text("client"),
        scopes(row),
        row.text("address"),
        OAuthDeviceRecord.State.valueOf(row.text("state")),
        principal == null ? null : Subject.parse(principal),
        row.numberOrNull("signed_in_at"),
        row.number("pause"),
        row.numberOrNull("polled_at"),
        row.number("asked_at"),
        row.number("expires_at"));
  }
}
