package io.gatehouse.store;

import io.gatehouse.store.record.RoleRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Roles of every application.
public interface RoleStore {
  void add(RoleRecord role);

  Optional<RoleRecord> find(String application, String id);

  /// Whether there is one, without reading what it allows.
  boolean exists(String application, String id);

  Optional<RoleRecord> update(String application, String id, UnaryOperator<RoleRecord> change);

  /// Removes the role, takes it from everybody who has it, who gets a new version, and removes its
  /// grants.
  boolean remove(String application, String id);

  List<RoleRecord> list(String application);

  /// How many principals and groups have this role.
  long holders(String application, String id);
}
