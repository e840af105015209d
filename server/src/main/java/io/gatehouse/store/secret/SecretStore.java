package io.gatehouse.store.secret;

import io.gatehouse.core.policy.Subject;
import java.util.List;
import java.util.Optional;

/// Secrets and connections of every application.
public interface SecretStore {

  /// Adds the secret or replaces the one of the same name; returns it with its new version.
  SecretRecord put(SecretRecord secret);

  Optional<SecretRecord> find(String application, String name);

  boolean remove(String application, String name);

  /// In the order of their names.
  List<SecretRecord> list(String application);

  int count(String application);

  /// Adds the connection, or replaces the one of the same principal and provider if that is still
  /// at this version (0 for none).
  ///
  /// @return whether it was written
  boolean connect(ConnectionRecord connection, long expected);

  Optional<ConnectionRecord> connection(String application, Subject principal, String provider);

  boolean disconnect(String application, Subject principal, String provider);
}
