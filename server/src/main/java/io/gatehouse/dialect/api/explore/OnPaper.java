package io.gatehouse.dialect.api.explore;

import io.gatehouse.access.Inspection;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Group;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.reverse.Sketch.Change;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Whether changes on paper are about what there is: a wrong name must not look like a change that
/// does nothing.
final class OnPaper {
  private final Stores stores;

  OnPaper(Stores stores) {
    this.stores = stores;
  }

  /// Throws `Refused` at the first change that is about nothing.
  void require(Inspection inspection, List<Change> changes) {
    Set<String> roles =
        inspection.policy().roles().stream().map(Role::id).collect(Collectors.toSet());
    Set<String> patterns =
        inspection.policy().channelRules().stream()
            .map(ChannelRule::pattern)
            .map(Object::toString)
            .collect(Collectors.toCollection(HashSet::new));
    for (int i = 0; i < changes.size(); i++) {
      String field = "/changes/" + i;
      switch (changes.get(i)) {
        case Change.PutRole(Role role) -> roles.add(role.id());
        case Change.DeleteRole(String role) -> require(roles.remove(role), "role:" + role, field);
        case Change.AddGrant(var grant) ->
            requireSubject(inspection, grant.subject(), roles, field);
        case Change.DeleteGrant(String id) ->
            require(
                stores.read(t -> t.grants().find(inspection.application(), id)).isPresent(),
                "grant:" + id,
                field);
        case Change.GiveRole(Subject to, String role) -> {
          require(roles.contains(role), "role:" + role, field);
          requireSubject(inspection, to, roles, field);
        }
        case Change.TakeRole(Subject from, String role) -> {
          require(roles.contains(role), "role:" + role, field);
          requireSubject(inspection, from, roles, field);
        }
        case Change.PutRule(ChannelRule rule) -> patterns.add(rule.pattern().text());
        case Change.DeleteRule(var pattern) ->
            require(patterns.remove(pattern.text()), "channel rule " + pattern, field);
      }
    }
  }

  private void requireSubject(
      Inspection inspection, Subject subject, Set<String> roles, String field) {
    boolean there =
        switch (subject.kind()) {
          case ROLE -> roles.contains(subject.id());
          case GROUP ->
              inspection.policy().groups().stream().map(Group::id).anyMatch(subject.id()::equals);
          case USER, DEVICE, CLIENT ->
              stores.read(t -> t.principals().find(inspection.application(), subject)).isPresent();
          case OWNER, ANONYMOUS -> true;
        };
    require(there, subject.toString(), field);
  }

  private static void require(boolean there, String what, String field) {
    if (!there) {
      throw nothing(what, field);
    }
  }

  private static Refused nothing(String what, String field) {
    return Problem.of(ProblemType.INVALID, "there is no `" + what + "`").at(field).refused();
  }
}
