package io.gatehouse.store;

import io.gatehouse.store.record.GroupRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Groups; membership is kept with the principals.
public interface GroupStore {
  /// Adds a group.
  ///
  /// @throws AlreadyExists when the id is taken
  /// @throws MissingReference when it names a role or parent that does not exist
  void add(GroupRecord group);

  Optional<GroupRecord> find(String application, String id);

  Optional<GroupRecord> update(String application, String id, UnaryOperator<GroupRecord> change);

  /// Removes the group, its memberships (below and above) and its grants; whoever was a member gets
  /// a new version.
  boolean remove(String application, String id);

  List<GroupRecord> list(String application);
}
