package io.gatehouse.store;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Groups; membership is kept with the principals.
public interface GroupStore {
  void add(GroupRecord group);

  Optional<GroupRecord> find(String application, String id);

  Optional<GroupRecord> update(String application, String id, UnaryOperator<GroupRecord> change);

  /// Removes the group, its memberships and its grants.
  boolean remove(String application, String id);

  List<GroupRecord> list(String application);
}
