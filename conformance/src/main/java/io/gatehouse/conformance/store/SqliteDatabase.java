package io.gatehouse.conformance.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// SQLite in a folder of its own.
public final class SqliteDatabase implements Database {
  private final Path folder = Folders.fresh("sqlite");

  /// With what is in another one that nobody has open.
  static SqliteDatabase copyOf(SqliteDatabase model) {
    SqliteDatabase copy = new SqliteDatabase();
    try {
      Files.copy(model.file(), copy.file(), StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  private Path file() {
    return folder.resolve("gatehouse.db");
  }

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
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
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
