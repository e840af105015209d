package io.gatehouse.store.sql;

import io.gatehouse.config.value.StoreUrl;
import io.gatehouse.store.Stores;
import io.gatehouse.store.sql.engine.Engine;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The durable state in one SQL database. Safe for use by any thread.
public final class SqlStores implements Stores {
  private static final int READERS = 8;

  private final Engine engine;

  /// Opens the SQLite database `gatehouse.db` in the data folder.
  public SqlStores(Path folder) {
    this(folder, new StoreUrl.Sqlite(Path.of("gatehouse.db")), READERS);
  }

  /// Opens the database and brings its schema up to date.
  ///
  /// @param folder the data folder, which holds the database if it is SQLite
  /// @param readers how many works may read at once
  /// @throws io.gatehouse.store.StoreUnavailable when it cannot be used, saying why
  public SqlStores(Path folder, StoreUrl url, int readers) {
    engine = Engine.open(folder, url, readers);
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    return engine.read(sql -> work.run(new SqlTransaction(sql)));
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    return engine.write(sql -> work.run(new SqlTransaction(sql)));
  }

  @Override
  public boolean losesChanges() {
    return engine.losesChanges();
  }

  @Override
  public String describe() {
    return engine.describe();
  }

  @Override
  public void close() {
    engine.close();
  }
}
