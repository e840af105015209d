package io.gatehouse.core.decide;

import io.gatehouse.core.policy.Group;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Subject;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Who is a member of what, over all steps: a member of a group is a member of its parents.
final class Membership {
  private final Map<String, Group> groups = new HashMap<>();
  private final Set<String> roles = new HashSet<>();

  Membership(Policy policy) {
    policy.groups().forEach(group -> groups.put(group.id(), group));
    policy.roles().forEach(role -> roles.add(role.id()));
  }

  /// The known groups of the principal, and all groups above them.
  SortedSet<String> groups(Principal principal) {
    SortedSet<String> reached = new TreeSet<>();
    if (principal.subject().kind() != Subject.Kind.ANONYMOUS) {
      principal.groups().forEach(group -> reach(group, reached));
    }
    return Collections.unmodifiableSortedSet(reached);
  }

  private void reach(String id, SortedSet<String> reached) {
    Group group = groups.get(id);
    if (group != null && reached.add(id)) {
      group.parents().forEach(parent -> reach(parent, reached));
    }
  }

  /// The known roles of the principal, its own and those of its groups.
  SortedSet<String> roles(Principal principal, Collection<String> reached) {
    SortedSet<String> all = new TreeSet<>();
    if (principal.subject().kind() == Subject.Kind.ANONYMOUS) {
      all.add(Role.ANONYMOUS);
    } else {
      all.addAll(principal.roles());
      for (String id : reached) {
        Group group = groups.get(id);
        all.addAll(group == null ? Set.of() : group.roles());
      }
    }
    all.retainAll(roles);
    return Collections.unmodifiableSortedSet(all);
  }

  /// The roles and groups of the principal that nobody has defined.
  Set<Subject> unknown(Principal principal) {
    Set<Subject> unknown = new HashSet<>();
    for (String role : principal.roles()) {
      if (!roles.contains(role)) {
        unknown.add(Subject.role(role));
      }
    }
    for (String group : principal.groups()) {
      if (!groups.containsKey(group)) {
        unknown.add(Subject.group(group));
      }
    }
    return unknown;
  }
}
