package io.gatehouse.door.mqtt;

import io.gatehouse.access.Rights;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which connection has which client id.
///
/// Client ids are kept apart by principal: nobody can take over the connection of somebody else.
final class ClientIds {
  private final Map<Key, MqttConnection> connections = new ConcurrentHashMap<>();

  /// Gives the id to this connection; returns the one that had it.
  @Nullable MqttConnection put(Key key, MqttConnection connection) {
    return connections.put(key, connection);
  }

  /// @return whether it had the id still, which another one may have been given
  boolean remove(Key key, MqttConnection connection) {
    return connections.remove(key, connection);
  }

  /// Whether a connection has this id.
  boolean has(Key key) {
    return connections.containsKey(key);
  }

  /// A client of one principal.
  record Key(String application, String principal, String clientId) {
    static Key of(Rights rights, String clientId) {
      return new Key(
          rights.identity().application(), rights.identity().subject().toString(), clientId);
    }

    /// The name of the mailbox that keeps its session.
    String mailbox() {
      return "mqtt/" + principal + "/" + clientId;
    }
  }
}
