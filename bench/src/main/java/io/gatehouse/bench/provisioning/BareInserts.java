package io.gatehouse.bench.provisioning;

import io.gatehouse.bench.report.Window;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// The least that SQLite does for as many durable rows: one table with its key, nothing beside it.
final class BareInserts implements AutoCloseable {
  private static final String CONTENT = "x".repeat(400);

  private final Connection database;
  private long rows;

  BareInserts(Path file) throws SQLException {
    database = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = database.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = full");
      statement.execute("create table things (id text primary key, content text) without rowid");
    }
    database.setAutoCommit(false);
  }

  /// Inserts so many rows for each commit, for so long.
  Window run(int batch, Duration time) throws SQLException {
    long start = System.nanoTime();
    long count = 0;
    try (PreparedStatement insert = database.prepareStatement("insert into things values (?, ?)")) {
      while (System.nanoTime() - start < time.toNanos()) {
        for (int i = 0; i < batch; i++) {
          rows++;
          insert.setString(1, "device-" + Long.toHexString(rows * 0x9E3779B97F4A7C15L));
          insert.setString(2, CONTENT);
          insert.executeUpdate();
        }
        database.commit();
        count += batch;
      }
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - start);
    return new Window(count, wall, wall);
  }

  @Override
  public void close() throws SQLException {
    database.close();
  }
}
