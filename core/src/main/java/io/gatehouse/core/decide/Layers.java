package io.gatehouse.core.decide;

import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The compiled rules of all roles and groups of an application.
final class Layers {
  private final Map<Subject, Layer> layers = new HashMap<>();

  Layers(Policy policy) {
    Map<Subject, List<Ruling>> rulings = new HashMap<>();
    for (Role role : policy.roles()) {
      List<Ruling> own = rulings.computeIfAbsent(Subject.role(role.id()), _ -> new ArrayList<>());
      for (Rule rule : role.rules()) {
        own.add(Ruling.of(role, rule));
      }
    }
    for (Grant grant : policy.grantsOfRolesAndGroups()) {
      rulings.computeIfAbsent(grant.subject(), _ -> new ArrayList<>()).add(Ruling.of(grant));
    }
    rulings.forEach((subject, own) -> layers.put(subject, Layer.shared(own)));
  }

  /// The rules of a role or a group; null if it is unknown or has none.
  @Nullable Layer of(Subject subject) {
    return layers.get(subject);
  }
}
