package io.gatehouse.store.sql.engine;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.gatehouse.config.value.StoreUrl;
import io.gatehouse.store.StoreUnavailable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A database that is open: one writer and a pool of readers.
public final class Engine implements AutoCloseable {
  private final Flavor flavor;
  private final HikariDataSource readers;
  private final Writer writer;

  private Engine(Flavor flavor, HikariDataSource readers) {
    this.flavor = flavor;
    this.readers = readers;
    writer = new Writer(flavor, Writer.Limits.USUAL);
  }

  /// Opens the database with its schema brought up to date.
  ///
  /// @param readers how many works may read at once
  /// @throws StoreUnavailable when it cannot be used; the message is for the operator
  public static Engine open(Path folder, StoreUrl url, int readers) {
    Flavor flavor = Flavor.of(folder, url, readers);
    try {
      new Migrations(flavor).run();
      return new Engine(flavor, pool(flavor));
    } catch (RuntimeException e) {
      flavor.close();
      throw e;
    }
  }

  private static HikariDataSource pool(Flavor flavor) {
    HikariConfig config = flavor.reading();
    config.setPoolName("gatehouse-readers");
    config.setAutoCommit(false);
    config.setConnectionTimeout(5_000);
    try {
      return new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      throw e.getCause() instanceof SQLException cause
          ? flavor.failure(cause)
          : new StoreUnavailable("the database cannot answer now", e);
    }
  }

  /// Runs the work on one view of the data; closing the connection ends that view.
  public <T extends @Nullable Object> T read(Function<Sql, T> work) {
    try (Connection connection = readers.getConnection()) {
      Sql sql = new Sql(new Statements(connection), flavor);
      try {
        return work.apply(sql);
      } finally {
        sql.end();
      }
    } catch (SQLException e) {
      throw readers.isClosed() ? new StoreUnavailable("the store is closed", e) : flavor.failure(e);
    }
  }

  /// Runs the work as one change and returns once it is durable.
  public <T extends @Nullable Object> T write(Function<Sql, T> work) {
    return writer.write(work);
  }

  /// Whether changes got lost, and none was kept since.
  public boolean losesChanges() {
    return writer.losesChanges();
  }

  public String describe() {
    return flavor.describe();
  }

  @Override
  public void close() {
    writer.close();
    readers.close();
    flavor.close();
  }
}
