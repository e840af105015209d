package io.gatehouse.store.sql;

import io.gatehouse.store.AccountStore;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.record.Account;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.Owner;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Sql;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Accounts, owners and applications in their tables.
record SqlAccounts(Sql sql) implements AccountStore {
  @Override
  public void add(Account account) {
    sql.add(
        "account `" + account.id() + "`",
        "insert into accounts (id, name, created_at) values (?, ?, ?) on conflict do nothing",
        account.id(),
        account.name(),
        account.createdAt());
  }

  @Override
  public Optional<Account> account(String id) {
    return sql.one(
        "select * from accounts where id = ?",
        row -> new Account(row.text("id"), row.text("name"), row.number("created_at")),
        id);
  }

  @Override
  public void add(Owner owner) {
    sql.add(
        "owner `" + owner.name() + "`",
        """
        insert into owners (id, account, name, password_hash, enabled, created_at, version)
        values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        owner.id(),
        owner.account(),
        owner.name(),
        owner.passwordHash(),
        owner.enabled(),
        owner.createdAt(),
        owner.version());
  }

  @Override
  public Optional<Owner> owner(String id) {
    return sql.one("select * from owners where id = ?", SqlAccounts::owner, id);
  }

  @Override
  public Optional<Owner> ownerByName(String name) {
    return sql.one("select * from owners where name = ?", SqlAccounts::owner, name);
  }

  @Override
  public List<Owner> owners() {
    return sql.all("select * from owners order by id", SqlAccounts::owner);
  }

  @Override
  public Optional<Owner> updateOwner(String id, UnaryOperator<Owner> change) {
    return owner(id).map(old -> replace(old, change.apply(old)));
  }

  private Owner replace(Owner old, Owner wanted) {
    if (!wanted.name().equals(old.name()) && ownerByName(wanted.name()).isPresent()) {
      throw new AlreadyExists("owner `" + wanted.name() + "` is taken");
    }
    sql.change(
        """
        update owners set account = ?, name = ?, password_hash = ?, enabled = ?, version = ?
        where id = ?
        """,
        wanted.account(),
        wanted.name(),
        wanted.passwordHash(),
        wanted.enabled(),
        old.version() + 1,
        old.id());
    return owner(old.id()).orElseThrow();
  }

  private static Owner owner(Row row) {
    return new Owner(
        row.text("id"),
        row.text("account"),
        row.text("name"),
        row.textOrNull("password_hash"),
        row.flag("enabled"),
        row.number("created_at"),
        row.number("version"));
  }

  @Override
  public void add(Application application) {
    sql.add(
        "application `" + application.id() + "`",
        """
        insert into applications (id, account, name, created_at, version, state)
        values (?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        application.id(),
        application.account(),
        application.name(),
        application.createdAt(),
        application.version(),
        application.state().name());
  }

  @Override
  public Optional<Application> application(String id) {
    return sql.one(
        "select * from applications where id = ? and state in ('OPEN', 'SUSPENDED')",
        SqlAccounts::application,
        id);
  }

  @Override
  public List<Application> applications() {
    return sql.all(
        "select * from applications where state in ('OPEN', 'SUSPENDED') order by id",
        SqlAccounts::application);
  }

  @Override
  public Optional<Application> update(String id, UnaryOperator<Application> change) {
    return application(id).map(old -> replace(old, change.apply(old)));
  }

  @Override
  public boolean isClosed(String id) {
    return sql.count("select count(*) as n from applications where id = ? and state <> 'OPEN'", id)
        > 0;
  }

  private Application replace(Application old, Application wanted) {
    sql.change(
        "update applications set name = ?, state = ?, version = ? where id = ?",
        wanted.name(),
        wanted.state().name(),
        old.version() + 1,
        old.id());
    return old.changed(wanted.name(), wanted.state()).versioned(old.version() + 1);
  }

  private static Application application(Row row) {
    return new Application(
        row.text("id"),
        row.text("account"),
        row.text("name"),
        row.number("created_at"),
        row.number("version"),
        Application.State.valueOf(row.text("state")));
  }
}
