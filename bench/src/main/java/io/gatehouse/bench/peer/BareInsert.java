package io.gatehouse.bench.peer;

import io.gatehouse.bench.report.Window;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// The least that records cost in SQLite: one thread inserts rows of the same size into one table,
/// so many in each commit, and waits for the disk as we do (`synchronous=full`).
public final class BareInsert implements AutoCloseable {
  private final Connection connection;
  private final String row;
  private long at;

  /// @param row what a record holds besides its stream and its time
  public BareInsert(Path file, String row) throws SQLException {
    this.row = row;
    connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = full");
      statement.execute(
          "create table records (stream integer, at integer, body text, primary key (stream, at))"
              + " without rowid");
    }
    connection.setAutoCommit(false);
  }

  /// @param batch rows in each commit
  public Window run(int batch, Duration time) throws SQLException {
    long start = System.nanoTime();
    double count = 0;
    try (PreparedStatement insert =
        connection.prepareStatement("insert into records values (?, ?, ?)")) {
      while (System.nanoTime() - start < time.toNanos()) {
        for (int i = 0; i < batch; i++) {
          insert.setLong(1, 1);
          insert.setLong(2, at++);
          insert.setString(3, row);
          insert.executeUpdate();
        }
        connection.commit();
        count += batch;
      }
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - start);
    return new Window(count, wall, wall);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
