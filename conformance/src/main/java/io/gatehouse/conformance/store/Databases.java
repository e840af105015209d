package io.gatehouse.conformance.store;

import java.util.stream.Stream;

/// The databases that every contract runs on.
public enum Databases {
  SQLITE,
  POSTGRES;

  /// A database of this kind with the schema of a server and nothing in it.
  ///
  /// It is a copy of one that a server has opened while it was empty: every test would wait for the
  /// same steps.
  public Database fresh() {
    return switch (this) {
      case SQLITE -> SqliteDatabase.copyOf(SqliteModel.DATABASE);
      case POSTGRES -> PostgresDatabase.copyOf(PostgresModel.DATABASE);
    };
  }

  /// A database of this kind that no server has seen yet.
  public Database empty() {
    return switch (this) {
      case SQLITE -> new SqliteDatabase();
      case POSTGRES -> new PostgresDatabase(Shared.SERVER);
    };
  }

  /// For `@MethodSource`.
  public static Stream<Databases> all() {
    return Stream.of(values());
  }

  private static final class SqliteModel {
    static final SqliteDatabase DATABASE = made();

    private static SqliteDatabase made() {
      SqliteDatabase database = new SqliteDatabase();
      database.open().close();
      Runtime.getRuntime().addShutdownHook(new Thread(database::close, "sqlite-model"));
      return database;
    }
  }

  private static final class PostgresModel {
    static final PostgresDatabase DATABASE = made();

    private static PostgresDatabase made() {
      PostgresDatabase database = new PostgresDatabase(Shared.SERVER);
      database.open().close();
      return database;
    }
  }

  /// One server for the whole run; it stops when the process ends.
  private static final class Shared {
    static final PostgresServer SERVER = started();

    private static PostgresServer started() {
      PostgresServer server = PostgresServer.create(PostgresServer.Durability.NONE);
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "postgres-stop"));
      return server;
    }
  }
}
