package io.gatehouse.conformance.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// SQLite in a folder of its own.
public final class SqliteDatabase implements Database {
  private final Path folder = Folders.fresh("sqlite");

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public String url() {
    return "sqlite:gatehouse.db";
  }

  @Override
  public int tamper(String statement) {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("gatehouse.db"));
        Statement run = connection.createStatement()) {
      return run.executeUpdate(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    Folders.delete(folder);
  }
}
