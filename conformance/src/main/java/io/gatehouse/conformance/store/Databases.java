package io.gatehouse.conformance.store;

import java.util.stream.Stream;

/// The databases that every contract runs on.
public enum Databases {
  SQLITE,
  POSTGRES;

  /// An empty database of this kind.
  public Database fresh() {
    return switch (this) {
      case SQLITE -> new SqliteDatabase();
      case POSTGRES -> new PostgresDatabase(Shared.SERVER);
    };
  }

  /// For `@MethodSource`.
  public static Stream<Databases> all() {
    return Stream.of(values());
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
