package io.gatehouse.store.sql.engine;

import com.zaxxer.hikari.HikariConfig;
import io.gatehouse.config.value.StoreUrl;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/// What differs between the databases.
sealed interface Flavor extends AutoCloseable permits Sqlite, Postgres {

  /// The database that the URL names; a relative file is in the data folder.
  ///
  /// @param readers how many connections may read at once
  static Flavor of(Path folder, StoreUrl url, int readers) {
    return switch (url) {
      case StoreUrl.Sqlite(Path file) -> new Sqlite(folder, file, readers);
      case StoreUrl.Postgres postgres -> new Postgres(postgres, readers);
    };
  }

  /// Connections of the writer and of the migrations.
  DataSource writing();

  /// Makes connections for bringing the schema up to date.
  default DataSource migrating() {
    return writing();
  }

  /// Settings of the pool of connections that only read.
  HikariConfig reading();

  /// What the types in the migrations are called here.
  Map<String, String> placeholders();

  /// Starts a transaction that no other writer, in whichever process, can run beside.
  void begin(Connection connection) throws SQLException;

  void commit(Connection connection) throws SQLException;

  void rollback(Connection connection) throws SQLException;

  /// Does what can be put off until nobody waits for the writer.
  void rest(Connection connection) throws SQLException;

  /// What callers are told of a failure: no word of the database's own.
  RuntimeException failure(SQLException cause);

  /// The kind and the place of the database, without a secret.
  String describe();

  @Override
  void close();
}
