package io.gatehouse.store.sql.people;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.people.AddressRecord;
import io.gatehouse.store.people.FactorRecord;
import io.gatehouse.store.people.LinkRecord;
import io.gatehouse.store.people.PeopleStore;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Sql;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Addresses, mailed links and second factors in their tables.
public record SqlPeople(Sql sql) implements PeopleStore {
  @Override
  public Optional<AddressRecord> address(String application, Subject principal) {
    return sql.one(
        "select * from mail_addresses where application = ? and principal = ?",
        SqlPeople::address,
        application,
        principal.toString());
  }

  @Override
  public Optional<AddressRecord> addressOf(String application, String folded) {
    return sql.one(
        "select * from mail_addresses where application = ? and folded = ?",
        SqlPeople::address,
        application,
        folded);
  }

  @Override
  public boolean put(AddressRecord address) {
    boolean taken =
        addressOf(address.application(), address.folded())
            .filter(other -> !other.principal().equals(address.principal()))
            .isPresent();
    if (taken) {
      return false;
    }
    sql.change(
        """
        insert into mail_addresses (application, principal, address, folded, verified_at,
          created_at) values (?, ?, ?, ?, ?, ?)
        on conflict (application, principal) do update set address = excluded.address,
          folded = excluded.folded, verified_at = excluded.verified_at,
          created_at = excluded.created_at
        """,
        address.application(),
        address.principal().toString(),
        address.address(),
        address.folded(),
        address.verifiedAt(),
        address.createdAt());
    return true;
  }

  @Override
  public boolean removeAddress(String application, Subject principal) {
    return sql.change(
            "delete from mail_addresses where application = ? and principal = ?",
            application,
            principal.toString())
        > 0;
  }

  @Override
  public void add(LinkRecord link) {
    sql.add(
        "a link",
        """
        insert into mail_links (hash, application, principal, kind, address, created_at,
          expires_at) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        link.hash(),
        link.application(),
        link.principal().toString(),
        link.kind().name(),
        link.address(),
        link.createdAt(),
        link.expiresAt());
  }

  @Override
  public Optional<LinkRecord> link(String hash) {
    return sql.one(
        "select * from mail_links where hash = ?",
        row ->
            new LinkRecord(
                row.text("hash"),
                row.text("application"),
                Subject.parse(row.text("principal")),
                LinkRecord.Kind.valueOf(row.text("kind")),
                row.text("address"),
                row.number("created_at"),
                row.number("expires_at")),
        hash);
  }

  @Override
  public boolean removeLink(String hash) {
    return sql.change("delete from mail_links where hash = ?", hash) > 0;
  }

  @Override
  public int removeLinks(String application, Subject principal) {
    return sql.change(
        "delete from mail_links where application = ? and principal = ?",
        application,
        principal.toString());
  }

  @Override
  public int purgeLinks(long beforeMillis) {
    return sql.change("delete from mail_links where expires_at < ?", beforeMillis);
  }

  @Override
  public List<FactorRecord> factors(String application, Subject principal) {
    return sql.all(
        "select * from second_factors where application = ? and principal = ? order by id",
        SqlPeople::factor,
        application,
        principal.toString());
  }

  @Override
  public Optional<FactorRecord> byHandle(String application, String handle) {
    return sql.one(
        "select * from second_factors where application = ? and handle = ?",
        SqlPeople::factor,
        application,
        handle);
  }

  @Override
  public boolean add(FactorRecord factor) {
    return sql.change(
            """
            insert into second_factors (application, principal, id, kind, name, secret, handle,
              last_step, confirmed_at, used_at, created_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
            """,
            factor.application(),
            factor.principal().toString(),
            factor.id(),
            factor.kind().name(),
            factor.name(),
            factor.secret(),
            factor.handle(),
            factor.lastStep(),
            factor.confirmedAt(),
            factor.usedAt(),
            factor.createdAt())
        > 0;
  }

  @Override
  public boolean confirm(FactorRecord factor, long step, long now) {
    return sql.change(
            """
            update second_factors set confirmed_at = ?, last_step = ?, used_at = ?
            where application = ? and principal = ? and id = ? and confirmed_at is null
            """,
            now,
            step,
            now,
            factor.application(),
            factor.principal().toString(),
            factor.id())
        > 0;
  }

  @Override
  public boolean use(FactorRecord factor, long step, long now) {
    return sql.change(
            """
            update second_factors set last_step = ?, used_at = ?
            where application = ? and principal = ? and id = ? and last_step < ?
              and confirmed_at is not null
            """,
            step,
            now,
            factor.application(),
            factor.principal().toString(),
            factor.id(),
            step)
        > 0;
  }

  @Override
  public boolean use(FactorRecord factor, String secret, long counter, long now) {
    return sql.change(
            """
            update second_factors set secret = ?, last_step = ?, used_at = ?
            where application = ? and principal = ? and id = ? and last_step = ?
              and confirmed_at is not null
            """,
            secret,
            counter,
            now,
            factor.application(),
            factor.principal().toString(),
            factor.id(),
            factor.lastStep())
        > 0;
  }

  @Override
  public boolean removeFactor(String application, Subject principal, String id) {
    return sql.change(
            "delete from second_factors where application = ? and principal = ? and id = ?",
            application,
            principal.toString(),
            id)
        > 0;
  }

  @Override
  public void recoveryCodes(String application, Subject principal, Collection<String> hashes) {
    sql.change(
        "delete from recovery_codes where application = ? and principal = ?",
        application,
        principal.toString());
    for (String hash : hashes) {
      sql.add(
          "a recovery code",
          """
          insert into recovery_codes (application, principal, hash) values (?, ?, ?)
          on conflict do nothing
          """,
          application,
          principal.toString(),
          hash);
    }
  }

  @Override
  public long recoveryCodesLeft(String application, Subject principal) {
    return sql.count(
        "select count(*) as n from recovery_codes where application = ? and principal = ?",
        application,
        principal.toString());
  }

  @Override
  public boolean useRecoveryCode(String application, Subject principal, String hash) {
    return sql.change(
            "delete from recovery_codes where application = ? and principal = ? and hash = ?",
            application,
            principal.toString(),
            hash)
        > 0;
  }

  @Override
  public void removeAll(String application, Subject principal) {
    removeAddress(application, principal);
    removeLinks(application, principal);
    sql.change(
        "delete from second_factors where application = ? and principal = ?",
        application,
        principal.toString());
    recoveryCodes(application, principal, List.of());
  }

  private static AddressRecord address(Row row) {
    return new AddressRecord(
        row.text("application"),
        Subject.parse(row.text("principal")),
        row.text("address"),
        row.text("folded"),
        row.numberOrNull("verified_at"),
        row.number("created_at"));
  }

  private static FactorRecord factor(Row row) {
    return new FactorRecord(
        row.text("application"),
        Subject.parse(row.text("principal")),
        row.text("id"),
        FactorRecord.Kind.valueOf(row.text("kind")),
        row.text("name"),
        row.text("secret"),
        row.textOrNull("handle"),
        row.number("last_step"),
        row.numberOrNull("confirmed_at"),
        row.numberOrNull("used_at"),
        row.number("created_at"));
  }
}
