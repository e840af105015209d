package io.gatehouse.store.sql.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A work that waits for the writer, and then its outcome.
final class Change<T extends @Nullable Object> {
  /// Tells the writer that nothing comes after.
  static final Change<?> END = new Change<@Nullable Object>(sql -> null);

  private final Function<Sql, T> work;
  private final CompletableFuture<T> told = new CompletableFuture<>();
  private @Nullable Runnable outcome;
  private boolean succeeded;

  Change(Function<Sql, T> work) {
    this.work = work;
  }

  /// Runs the work; what it throws is kept for its caller and undoes nothing but its own changes.
  ///
  /// @param shared whether other works are in the same transaction
  /// @throws SQLException when the transaction as a whole is lost
  void run(Statements statements, Flavor flavor, boolean shared) throws SQLException {
    Connection connection = statements.connection();
    if (shared) {
      execute(connection, "savepoint work");
    }
    Sql sql = new Sql(statements, flavor);
    try {
      T value = work.apply(sql);
      if (shared) {
        execute(connection, "release savepoint work");
      }
      succeeded = true;
      outcome = () -> told.complete(value);
    } catch (SQLException | RuntimeException | Error e) {
      Throwable thrown = e instanceof SQLException cause ? flavor.failure(cause) : e;
      outcome = () -> told.completeExceptionally(thrown);
      if (shared) {
        execute(connection, "rollback to savepoint work");
        execute(connection, "release savepoint work");
      }
    } finally {
      sql.end();
    }
  }

  private static void execute(Connection connection, String text) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  boolean succeeded() {
    return succeeded;
  }

  /// Hands the outcome to the caller; comes after the commit.
  void tell() {
    if (outcome != null) {
      outcome.run();
    }
  }

  /// Tells the caller that the transaction was lost with everything in it.
  void fail(RuntimeException cause) {
    told.completeExceptionally(cause);
  }

  /// Waits for the outcome; interrupting the caller does not end the wait, since the change may
  /// already be durable.
  T await() {
    try {
      return told.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof Error error) {
        throw error;
      }
      throw cause instanceof RuntimeException known ? known : e;
    }
  }
}
