package io.gatehouse.store.sql.engine;

import com.zaxxer.hikari.HikariConfig;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.MissingReference;
import io.gatehouse.store.StoreUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// One file in the data folder, written ahead and synchronised at each commit.
final class Sqlite implements Flavor {
  /// After so many pages (32 MB) the log is folded back into the file: seldom enough that it mostly
  /// writes over itself, which the disk confirms in one step instead of several.
  private static final int LOG_PAGES = 8_192;

  /// Kilobytes at most: every change touches a dozen indexes at random places.
  private static final int WRITER_CACHE = 65_536;

  private static final int READER_CACHE = 8_192;

  private final DataFolder folder;
  private final Path file;
  private final int readers;

  /// @param name of the file; a relative one is in the folder
  Sqlite(Path path, Path name, int readers) {
    SqliteLibrary.load();
    folder = new DataFolder(path);
    this.readers = readers;
    try {
      file = folder.privateFile(name);
    } catch (IOException e) {
      folder.close();
      throw new StoreUnavailable("`%s` cannot hold the database".formatted(path), e);
    }
  }

  @Override
  public DataSource writing() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setCacheSize(-WRITER_CACHE);
    config.setWalAutocheckpoint(2 * LOG_PAGES);
    config.setJournalSizeLimit(64 << 20);
    return source(config);
  }

  @Override
  public HikariConfig reading() {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setCacheSize(-READER_CACHE);
    HikariConfig pool = new HikariConfig();
    pool.setDataSource(source(config));
    pool.setMaximumPoolSize(readers);
    pool.setMinimumIdle(1);
    pool.setReadOnly(true);
    return pool;
  }

  private DataSource source(SQLiteConfig config) {
    config.enforceForeignKeys(true);
    config.setBusyTimeout(5_000);
    config.setTempStore(TempStore.MEMORY);
    // nobody asks for them, and the driver would ask the database after every insert
    config.setGetGeneratedKeys(false);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  @Override
  public Map<String, String> placeholders() {
    return Map.of("text", "text", "bytes", "blob", "keyed", "without rowid");
  }

  /// By hand, since the driver's own `commit` opens the next transaction at once, which would keep
  /// the file locked and the log from being folded back.
  @Override
  public void begin(Connection connection) throws SQLException {
    run(connection, "begin immediate");
  }

  @Override
  public void commit(Connection connection) throws SQLException {
    run(connection, "commit");
  }

  @Override
  public void rollback(Connection connection) throws SQLException {
    run(connection, "rollback");
  }

  /// Folds the log back, which takes as long as many commits. Where the writer never rests, the
  /// commit that makes the log twice as long does it.
  @Override
  public void rest(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean due;
      try (ResultSet log = statement.executeQuery("pragma wal_checkpoint(noop)")) {
        due =
            log.next()
                && log.getInt("log") >= LOG_PAGES
                && log.getInt("checkpointed") < log.getInt("log");
      }
      if (due) {
        statement.execute("pragma wal_checkpoint(passive)");
      }
    }
  }

  private static void run(Connection connection, String text) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  @Override
  public RuntimeException failure(SQLException cause) {
    SQLiteErrorCode code =
        cause instanceof SQLiteException sqlite
            ? sqlite.getResultCode()
            : SQLiteErrorCode.UNKNOWN_ERROR;
    return switch (code) {
      case SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_ROWID ->
          new AlreadyExists("a value that must be unique is taken");
      case SQLITE_CONSTRAINT_FOREIGNKEY ->
          new MissingReference("something that this refers to does not exist");
      case SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_CORRUPT_INDEX, SQLITE_CORRUPT_SEQUENCE ->
          new StoreUnavailable("the database is damaged: restore it from a backup", cause);
      case SQLITE_FULL -> new StoreUnavailable("the disk of the data folder is full", cause);
      case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH ->
          new StoreUnavailable("the database file cannot be written", cause);
      case SQLITE_ERROR, SQLITE_MISUSE, SQLITE_RANGE, SQLITE_MISMATCH, SQLITE_CONSTRAINT_NOTNULL ->
          new IllegalStateException("the database did not accept a statement", cause);
      default -> new StoreUnavailable("the database cannot answer now", cause);
    };
  }

  @Override
  public String describe() {
    return "SQLite in " + file;
  }

  @Override
  public void close() {
    folder.close();
  }
}
