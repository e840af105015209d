package io.gatehouse.store;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.record.GrantRecord;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Grants of every application.
public interface GrantStore {
  void add(GrantRecord grant);

  Optional<GrantRecord> find(String application, String id);

  boolean remove(String application, String id);

  /// Every grant of one subject.
  List<GrantRecord> of(String application, Subject subject);

  /// Every grant of groups and roles: what a policy snapshot is compiled from.
  List<GrantRecord> ofGroupsAndRoles(String application);

  /// Every grant of one of these permissions, as their labels are written.
  List<GrantRecord> withPermissions(String application, Collection<String> labels);

  /// Grants to single principals whose permission, as its label is written, begins like this; at
  /// most `limit`.
  ///
  /// @param wide only those with wildcards or placeholders, see `Spellings.isWide`
  List<GrantRecord> beginning(String application, String beginning, boolean wide, int limit);

  /// Every grant whose permission, as its label is written, begins with these characters.
  List<GrantRecord> withPermissionsBelow(String application, String beginning);

  Page<GrantRecord> list(
      String application, @Nullable Subject subject, @Nullable String after, int limit);
}
