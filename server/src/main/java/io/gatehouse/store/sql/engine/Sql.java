package io.gatehouse.store.sql.engine;

import com.google.errorprone.annotations.CompileTimeConstant;
import io.gatehouse.store.AlreadyExists;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Statements inside one transaction: constant text with `?`, and the values in their order.
///
/// Used by one thread, and only while the work runs that it was made for.
public final class Sql {
  private static final @Nullable Object[] NO_VALUES = new Object[0];

  private final Statements statements;
  private final Flavor flavor;
  private boolean ended;

  Sql(Statements statements, Flavor flavor) {
    this.statements = statements;
    this.flavor = flavor;
  }

  /// Runs a statement that changes rows; returns how many.
  public int change(@CompileTimeConstant String text, @Nullable Object... values) {
    return with(text, values, PreparedStatement::executeUpdate);
  }

  /// Runs the same statement for many rows, which go to the database together; returns for each how
  /// many rows it changed.
  public int[] changeAll(@CompileTimeConstant String text, List<@Nullable Object[]> rows) {
    return with(
        text,
        NO_VALUES,
        statement -> {
          for (@Nullable Object[] values : rows) {
            bind(statement, values);
            statement.addBatch();
          }
          return statement.executeBatch();
        });
  }

  /// Runs an `insert … on conflict do nothing` that must add its row.
  ///
  /// @param what what is taken if it does not, in words for people
  public void add(String what, @CompileTimeConstant String text, @Nullable Object... values) {
    if (change(text, values) == 0) {
      throw new AlreadyExists(what + " is taken");
    }
  }

  public <T> Optional<T> one(
      @CompileTimeConstant String text, Function<Row, T> mapping, @Nullable Object... values) {
    return run(text, values, mapping).stream().findFirst();
  }

  public <T> List<T> all(
      @CompileTimeConstant String text, Function<Row, T> mapping, @Nullable Object... values) {
    return run(text, values, mapping);
  }

  public <T> List<T> all(Select select, Function<Row, T> mapping) {
    return run(select.text(), select.values(), mapping);
  }

  public long count(@CompileTimeConstant String text, @Nullable Object... values) {
    return run(text, values, row -> row.number("n")).getFirst();
  }

  void end() {
    ended = true;
  }

  private <T> List<T> run(String text, @Nullable Object[] values, Function<Row, T> mapping) {
    return with(
        text,
        values,
        statement -> {
          try (ResultSet result = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            Row row = new Row(result);
            while (result.next()) {
              rows.add(mapping.apply(row));
            }
            return rows;
          }
        });
  }

  /// Keeps the statement for its next use, unless something went wrong.
  private <T> T with(String text, @Nullable Object[] values, Use<T> use) {
    if (ended) {
      throw new IllegalStateException("this transaction has ended: use it only inside its work");
    }
    try {
      PreparedStatement statement = statements.take(text);
      boolean done = false;
      try {
        bind(statement, values);
        T made = use.of(statement);
        statements.giveBack(text, statement);
        done = true;
        return made;
      } finally {
        if (!done) {
          statement.close();
        }
      }
    } catch (SQLException e) {
      throw flavor.failure(e);
    }
  }

  private static void bind(PreparedStatement statement, @Nullable Object[] values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      bind(statement, i + 1, values[i]);
    }
  }

  private static void bind(PreparedStatement statement, int at, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setObject(at, null);
      case String text -> statement.setString(at, Text.checked(text));
      case Long number -> statement.setLong(at, number);
      case Integer number -> statement.setInt(at, number);
      case Double number -> statement.setDouble(at, number);
      case Boolean flag -> statement.setBoolean(at, flag);
      case byte[] bytes -> statement.setBytes(at, bytes);
      default ->
          throw new IllegalArgumentException(value.getClass() + " has no place in a statement");
    }
  }

  private interface Use<T> {
    T of(PreparedStatement statement) throws SQLException;
  }
}
