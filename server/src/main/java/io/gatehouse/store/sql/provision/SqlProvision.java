package io.gatehouse.store.sql.provision;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.provision.ClaimCodeRecord;
import io.gatehouse.store.provision.ProvisionStore;
import io.gatehouse.store.provision.ProvisionedRecord;
import io.gatehouse.store.provision.ProvisioningKeyRecord;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import io.gatehouse.store.sql.json.PolicyJson;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Three tables; a device takes its rows with it when it goes.
public record SqlProvision(Sql sql) implements ProvisionStore {

  @Override
  public void putCode(ClaimCodeRecord code) {
    if (codeByHash(code.hash()).isPresent()) {
      throw new AlreadyExists("this claim code is taken");
    }
    sql.change(
        """
        insert into claim_codes (application, device, hash, created_by, author_since, created_at,
          expires_at)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict (application, device) do update set hash = excluded.hash,
          created_by = excluded.created_by, author_since = excluded.author_since,
          created_at = excluded.created_at, expires_at = excluded.expires_at
        """,
        code.application(),
        code.device(),
        code.hash(),
        code.createdBy().toString(),
        code.authorSince(),
        code.createdAt(),
        code.expiresAt());
  }

  @Override
  public Optional<ClaimCodeRecord> codeByHash(String hash) {
    return sql.one("select * from claim_codes where hash = ?", SqlProvision::code, hash);
  }

  @Override
  public Optional<ClaimCodeRecord> codeOf(String application, String device) {
    return sql.one(
        "select * from claim_codes where application = ? and device = ?",
        SqlProvision::code,
        application,
        device);
  }

  @Override
  public List<ClaimCodeRecord> codes(String application, @Nullable String after, int limit) {
    Select select =
        new Select("select * from claim_codes where application = ?", application)
            .and("device > ?", after)
            .then("order by device limit ?", limit);
    return sql.all(select, SqlProvision::code);
  }

  @Override
  public boolean removeCode(String application, String device) {
    return sql.change(
            "delete from claim_codes where application = ? and device = ?", application, device)
        > 0;
  }

  @Override
  public int purgeCodes(long now, int limit) {
    List<ClaimCodeRecord> over =
        sql.all(
            "select * from claim_codes where expires_at <= ? order by expires_at limit ?",
            SqlProvision::code,
            now,
            limit);
    over.forEach(code -> removeCode(code.application(), code.device()));
    return over.size();
  }

  @Override
  public List<String> claimable(String application, List<String> devices, long now) {
    if (devices.isEmpty()) {
      return List.of();
    }
    return sql.all(
        new Select("select device from claim_codes where application = ?", application)
            .andIn("device", devices)
            .and("expires_at > ?", now),
        row -> row.text("device"));
  }

  @Override
  public void addKey(ProvisioningKeyRecord key) {
    ProvisioningKeyRecord.Template template = key.template();
    sql.add(
        "provisioning key `" + key.id() + "`",
        """
        insert into provisioning_keys (application, id, name, hash, created_by, author_since,
          pattern, known_only, owner, parent, given_roles, given_groups, permissions, token_life, addresses,
          enabled, expires_at, most, used, last_used_at, created_at, version)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict do nothing
        """,
        key.application(),
        key.id(),
        key.name(),
        key.hash(),
        key.createdBy().toString(),
        key.authorSince(),
        template.pattern(),
        template.knownOnly(),
        template.owner(),
        template.parent(),
        KeyRows.words(template.roles()),
        KeyRows.words(template.groups()),
        PolicyJson.permissions(template.permissions()),
        template.tokenLife(),
        KeyRows.words(template.addresses()),
        key.enabled(),
        key.expiresAt(),
        key.most(),
        key.used(),
        key.lastUsedAt(),
        key.createdAt(),
        key.version());
  }

  @Override
  public Optional<ProvisioningKeyRecord> keyByHash(String hash) {
    return sql.one("select * from provisioning_keys where hash = ?", KeyRows::key, hash);
  }

  @Override
  public Optional<ProvisioningKeyRecord> key(String application, String id) {
    return sql.one(
        "select * from provisioning_keys where application = ? and id = ?",
        KeyRows::key,
        application,
        id);
  }

  @Override
  public List<ProvisioningKeyRecord> keys(String application, @Nullable String after, int limit) {
    Select select =
        new Select("select * from provisioning_keys where application = ?", application)
            .and("id > ?", after)
            .then("order by id limit ?", limit);
    return sql.all(select, KeyRows::key);
  }

  @Override
  public Optional<ProvisioningKeyRecord> updateKey(
      String application, String id, UnaryOperator<ProvisioningKeyRecord> change) {
    return key(application, id).flatMap(old -> replace(old, change.apply(old)));
  }

  private Optional<ProvisioningKeyRecord> replace(
      ProvisioningKeyRecord old, ProvisioningKeyRecord wanted) {
    sql.change(
        """
        update provisioning_keys set name = ?, enabled = ?, expires_at = ?, most = ?, version = ?
        where application = ? and id = ?
        """,
        wanted.name(),
        wanted.enabled(),
        wanted.expiresAt(),
        wanted.most(),
        old.version() + 1,
        old.application(),
        old.id());
    return key(old.application(), old.id());
  }

  @Override
  public boolean removeKey(String application, String id) {
    return sql.change(
            "delete from provisioning_keys where application = ? and id = ?", application, id)
        > 0;
  }

  @Override
  public boolean use(String application, String id, long now) {
    return sql.change(
            """
            update provisioning_keys set used = used + 1, last_used_at = ?
            where application = ? and id = ? and used < most
            """,
            now,
            application,
            id)
        > 0;
  }

  @Override
  public void register(ProvisionedRecord device) {
    sql.change(
        """
        insert into provisioned_devices (application, device, provisioning_key, token, retry_hash,
          registered_at)
        values (?, ?, ?, ?, ?, ?)
        on conflict (application, device) do update set
          provisioning_key = excluded.provisioning_key, token = excluded.token,
          retry_hash = excluded.retry_hash, registered_at = excluded.registered_at
        """,
        device.application(),
        device.device(),
        device.key(),
        device.token(),
        device.retryHash(),
        device.registeredAt());
  }

  @Override
  public Optional<ProvisionedRecord> registered(String application, String device) {
    return sql.one(
        "select * from provisioned_devices where application = ? and device = ?",
        KeyRows::provisioned,
        application,
        device);
  }

  @Override
  public List<ProvisionedRecord> registeredBy(
      String application, String key, @Nullable String after, int limit) {
    Select select =
        new Select(
                "select * from provisioned_devices where application = ? and provisioning_key = ?",
                application,
                key)
            .and("device > ?", after)
            .then("order by device limit ?", limit);
    return sql.all(select, KeyRows::provisioned);
  }

  private static ClaimCodeRecord code(Row row) {
    return new ClaimCodeRecord(
        row.text("application"),
        row.text("device"),
        row.text("hash"),
        Subject.parse(row.text("created_by")),
        row.number("author_since"),
        row.number("created_at"),
        row.number("expires_at"));
  }
}
