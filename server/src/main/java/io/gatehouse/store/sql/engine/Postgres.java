package io.gatehouse.store.sql.engine;

import com.zaxxer.hikari.HikariConfig;
import io.gatehouse.config.value.StoreUrl;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.MissingReference;
import io.gatehouse.store.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// A PostgreSQL database, which several servers may share.
final class Postgres implements Flavor {
  /// One writer at a time over all servers: no change is lost between a read and a write, the audit
  /// chain stays in order, and no two transactions can wait for each other.
  private static final String TAKE_TURN = "select pg_advisory_xact_lock(7382917402211)";

  private static final String SESSION =
      "set lock_timeout = '15s'; set idle_in_transaction_session_timeout = '30s';"
          + " select set_config('synchronous_commit', 'on', false)"
          + " where current_setting('synchronous_commit') in ('off', 'local')";

  private static final int CONNECT_SECONDS = 5;

  /// How long the database may be silent before it counts as gone; longer than it may take to get
  /// the turn of [#SESSION].
  private static final int ANSWER_SECONDS = 20;

  private final StoreUrl.Postgres address;
  private final int readers;

  Postgres(StoreUrl.Postgres address, int readers) {
    this.address = address;
    this.readers = readers;
  }

  @Override
  public DataSource writing() {
    return source(false);
  }

  /// A step over many rows is silent as long as it takes.
  @Override
  public DataSource migrating() {
    PGSimpleDataSource source = source(false);
    source.setSocketTimeout(0);
    return source;
  }

  @Override
  public HikariConfig reading() {
    HikariConfig pool = new HikariConfig();
    pool.setDataSource(source(true));
    pool.setMaximumPoolSize(readers);
    pool.setMinimumIdle(1);
    pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    pool.setReadOnly(true);
    return pool;
  }

  private PGSimpleDataSource source(boolean readOnly) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(address.jdbcUrl());
    if (address.user() != null) {
      source.setUser(address.user());
    }
    if (address.password() != null) {
      source.setPassword(address.password().reveal());
    }
    source.setApplicationName("gatehouse");
    source.setReadOnly(readOnly);
    source.setTcpKeepAlive(true);
    source.setConnectTimeout(CONNECT_SECONDS);
    if (source.getSocketTimeout() == 0) { // the operator has said nothing else
      source.setSocketTimeout(ANSWER_SECONDS);
    }
    return source;
  }

  @Override
  public Map<String, String> placeholders() {
    return Map.of("text", "text collate \"C\"", "bytes", "bytea", "keyed", "");
  }

  @Override
  public void begin(Connection connection) throws SQLException {
    if (connection.getAutoCommit()) {
      run(connection, SESSION);
      connection.setAutoCommit(false);
    }
    run(connection, TAKE_TURN);
  }

  @Override
  public void commit(Connection connection) throws SQLException {
    connection.commit();
  }

  @Override
  public void rollback(Connection connection) throws SQLException {
    connection.rollback();
  }

  /// It does such work by itself.
  @Override
  public void rest(Connection connection) {}

  private static void run(Connection connection, String text) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  /// By SQLSTATE: PostgreSQL's documentation, appendix A.
  @Override
  public RuntimeException failure(SQLException cause) {
    String state = cause.getSQLState() == null ? "" : cause.getSQLState();
    return switch (state) {
      case "23505" -> new AlreadyExists("a value that must be unique is taken");
      case "23503" -> new MissingReference("something that this refers to does not exist");
      case "28P01", "28000" ->
          new StoreUnavailable("the database refuses the user or the password", cause);
      case "3D000" -> new StoreUnavailable("the database does not exist", cause);
      case "53100" -> new StoreUnavailable("the disk of the database is full", cause);
      case "08001", "08003", "08004", "08006", "57P01", "57P02", "57P03" ->
          new StoreUnavailable("the database cannot be reached", cause);
      default ->
          mistake(state)
              ? new IllegalStateException("the database did not accept a statement", cause)
              : new StoreUnavailable("the database cannot answer now", cause);
    };
  }

  /// Is it our own fault: wrong data, wrong syntax, or a change where only reading was promised?
  private static boolean mistake(String state) {
    return state.startsWith("22")
        || state.startsWith("23")
        || state.startsWith("42")
        || state.startsWith("25");
  }

  @Override
  public String describe() {
    return "PostgreSQL at " + address.place();
  }

  @Override
  public void close() {
    // the connections belong to the writer and the pool
  }
}
