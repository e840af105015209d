package io.gatehouse.core.policy;

import java.util.Set;

/// A named set of principals, which has roles and may be part of larger groups.
///
/// @param parents the groups whose members the members of this one are too
/// @param roles the roles of every member
public record Group(String id, Set<String> parents, Set<String> roles) {
  public Group {
    parents = Set.copyOf(parents);
    roles = Set.copyOf(roles);
  }
}
