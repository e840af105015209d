package io.gatehouse.core.policy;

import java.util.Map;
import java.util.Set;

/// Somebody who acts, as the directory knows them.
///
/// @param name the name to show, and what `${principal.name}` stands for
/// @param roles the ids of the roles given to the principal itself
/// @param groups the ids of the groups that the principal is put in
/// @param attributes what `${attribute.NAME}` stands for
public record Principal(
    Subject subject,
    String name,
    boolean enabled,
    Set<String> roles,
    Set<String> groups,
    Map<String, String> attributes) {

  public Principal {
    if (!subject.isPrincipal()) {
      throw new IllegalArgumentException("`" + subject + "` cannot act");
    }
    roles = Set.copyOf(roles);
    groups = Set.copyOf(groups);
    attributes = Map.copyOf(attributes);
  }

  /// Whoever has not logged in.
  public static Principal anonymous() {
    return new Principal(Subject.ANONYMOUS, "", true, Set.of(), Set.of(), Map.of());
  }
}
