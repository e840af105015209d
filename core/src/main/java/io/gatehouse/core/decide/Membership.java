package io.gatehouse.core.decide;

import io.gatehouse.core.policy.Group;
import io.gatehouse.core.policy.Policy;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// Who is a member of what, over all steps: a member of a group is a member of its parents.
final class Membership {
  private final Map<String, Group> groups = new HashMap<>();

  Membership(Policy policy) {
    for (Group group : policy.groups()) {
      groups.put(group.id(), group);
    }
  }

  /// The known ones of these groups, and all groups above them.
  SortedSet<String> groups(Collection<String> direct) {
    SortedSet<String> reached = new TreeSet<>();
    direct.forEach(group -> reach(group, reached));
    return reached;
  }

  private void reach(String id, SortedSet<String> reached) {
    Group group = groups.get(id);
    if (group != null && reached.add(id)) {
      group.parents().forEach(parent -> reach(parent, reached));
    }
  }

  /// These roles, and those of the groups.
  SortedSet<String> roles(Collection<String> direct, Collection<String> reached) {
    SortedSet<String> roles = new TreeSet<>(direct);
    for (String id : reached) {
      Group group = groups.get(id);
      if (group != null) {
        roles.addAll(group.roles());
      }
    }
    return roles;
  }
}
