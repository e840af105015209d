package io.gatehouse.store.sql.engine;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The row that a query stands on; valid only while its mapping runs.
public final class Row {
  private final ResultSet result;

  Row(ResultSet result) {
    this.result = result;
  }

  public String text(String column) {
    String value = textOrNull(column);
    if (value == null) {
      throw new IllegalStateException("column " + column + " holds nothing");
    }
    return value;
  }

  public @Nullable String textOrNull(String column) {
    try {
      return result.getString(column);
    } catch (SQLException e) {
      throw unreadable(column, e);
    }
  }

  public long number(String column) {
    try {
      return result.getLong(column);
    } catch (SQLException e) {
      throw unreadable(column, e);
    }
  }

  public @Nullable Long numberOrNull(String column) {
    try {
      long value = result.getLong(column);
      return result.wasNull() ? null : value;
    } catch (SQLException e) {
      throw unreadable(column, e);
    }
  }

  /// A number of double precision.
  public double real(String column) {
    try {
      return result.getDouble(column);
    } catch (SQLException e) {
      throw unreadable(column, e);
    }
  }

  public @Nullable Double realOrNull(String column) {
    try {
      double value = result.getDouble(column);
      return result.wasNull() ? null : value;
    } catch (SQLException e) {
      throw unreadable(column, e);
    }
  }

  public boolean flag(String column) {
    try {
      return result.getBoolean(column);
    } catch (SQLException e) {
      throw unreadable(column, e);
    }
  }

  public byte[] bytes(String column) {
    try {
      byte[] value = result.getBytes(column);
      return value == null ? new byte[0] : value;
    } catch (SQLException e) {
      throw unreadable(column, e);
    }
  }

  private static IllegalStateException unreadable(String column, SQLException cause) {
    return new IllegalStateException("column " + column + " cannot be read", cause);
  }
}
