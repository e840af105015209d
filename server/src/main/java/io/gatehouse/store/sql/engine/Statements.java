package io.gatehouse.store.sql.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/// The prepared statements of one connection, kept for their next use: to prepare one costs about
/// as much as to run it. Used by one thread at a time.
final class Statements implements AutoCloseable {
  /// Texts differ with the filters that a request asks for, so there may be many.
  private static final int MOST = 200;

  private final Connection connection;
  private final Map<String, PreparedStatement> idle = new LinkedHashMap<>(64, 0.75f, true);

  Statements(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  /// A statement for the caller alone, until it gives it back or closes it.
  PreparedStatement take(String text) throws SQLException {
    PreparedStatement known = idle.remove(text);
    return known != null ? known : connection.prepareStatement(text);
  }

  /// For a statement that did its work; one that failed is to be closed.
  void giveBack(String text, PreparedStatement statement) throws SQLException {
    statement.clearParameters();
    PreparedStatement other = idle.put(text, statement);
    if (other != null) {
      other.close();
    }
    if (idle.size() > MOST) {
      Map.Entry<String, PreparedStatement> oldest = idle.entrySet().iterator().next();
      idle.remove(oldest.getKey());
      oldest.getValue().close();
    }
  }

  /// Closes the connection, and with it its statements.
  @Override
  public void close() throws SQLException {
    idle.clear();
    connection.close();
  }
}
