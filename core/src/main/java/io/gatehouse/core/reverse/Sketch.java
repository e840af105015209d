package io.gatehouse.core.reverse;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Group;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Changes of a policy on paper, in their order: what it would be, and what everybody would be in
/// it. Immutable.
public final class Sketch {
  private final List<Change> changes;

  public Sketch(List<Change> changes) {
    this.changes = List.copyOf(changes);
  }

  /// One change.
  public sealed interface Change {
    /// There is this role, and if there was one of its name, it is this now.
    record PutRole(Role role) implements Change {}

    /// There is no such role: who had it has it no more, and what was granted to it is gone.
    record DeleteRole(String role) implements Change {}

    record AddGrant(Grant grant) implements Change {}

    record DeleteGrant(String grant) implements Change {}

    record GiveRole(Subject principal, String role) implements Change {}

    record TakeRole(Subject principal, String role) implements Change {}

    /// There is this rule, and no other of its pattern.
    record PutRule(ChannelRule rule) implements Change {}

    record DeleteRule(TopicFilter pattern) implements Change {}
  }

  /// The policy after the changes, under this epoch.
  public Policy policy(Policy before, long epoch) {
    List<Role> roles = new ArrayList<>(before.roles());
    List<Group> groups = new ArrayList<>(before.groups());
    List<Grant> grants = new ArrayList<>(before.grantsOfRolesAndGroups());
    List<ChannelRule> rules = new ArrayList<>(before.channelRules());
    for (Change change : changes) {
      switch (change) {
        case Change.PutRole(Role role) -> {
          roles.removeIf(old -> old.id().equals(role.id()));
          roles.add(role);
        }
        case Change.DeleteRole(String role) -> {
          roles.removeIf(old -> old.id().equals(role));
          groups.replaceAll(group -> without(group, role));
          grants.removeIf(grant -> grant.subject().equals(Subject.role(role)));
        }
        case Change.AddGrant(Grant grant) -> {
          if (!grant.subject().isPrincipal()) {
            grants.add(grant);
          }
        }
        case Change.DeleteGrant(String id) -> grants.removeIf(grant -> grant.id().equals(id));
        case Change.GiveRole give -> putGroupRole(groups, give.principal(), give.role(), true);
        case Change.TakeRole take -> putGroupRole(groups, take.principal(), take.role(), false);
        case Change.PutRule(ChannelRule rule) -> {
          rules.removeIf(old -> old.pattern().equals(rule.pattern()));
          rules.add(rule);
        }
        case Change.DeleteRule(TopicFilter pattern) ->
            rules.removeIf(old -> old.pattern().equals(pattern));
      }
    }
    return new Policy(before.application(), epoch, roles, groups, grants, rules);
  }

  private static void putGroupRole(List<Group> groups, Subject holder, String role, boolean given) {
    if (holder.kind() == Subject.Kind.GROUP) {
      groups.replaceAll(group ->
          group.id().equals(holder.id())
              ? given ? with(group, role) : without(group, role)
              : group);
    }
  }

  private static Group with(Group group, String role) {
    Set<String> roles = new HashSet<>(group.roles());
    roles.add(role);
    return new Group(group.id(), group.parents(), roles);
  }

  private static Group without(Group group, String role) {
    Set<String> roles = new HashSet<>(group.roles());
    return roles.remove(role) ? new Group(group.id(), group.parents(), roles) : group;
  }

  /// What a principal is after the changes.
  public Principal principal(Principal before) {
    Set<String> roles = new HashSet<>(before.roles());
    for (Change change : changes) {
      switch (change) {
        case Change.GiveRole(Subject to, String role) -> {
          if (to.equals(before.subject())) {
            roles.add(role);
          }
        }
        case Change.TakeRole(Subject from, String role) -> {
          if (from.equals(before.subject())) {
            roles.remove(role);
          }
        }
        case Change.DeleteRole(String role) -> roles.remove(role);
        case Change.PutRole _,
            Change.AddGrant _,
            Change.DeleteGrant _,
            Change.PutRule _,
            Change.DeleteRule _ -> {}
      }
    }
    return roles.equals(before.roles())
        ? before
        : new Principal(
            before.subject(),
            before.name(),
            before.enabled(),
            roles,
            before.groups(),
            before.attributes());
  }

  /// The grants to a principal itself after the changes.
  public List<Grant> grants(Subject principal, Collection<Grant> before) {
    Map<String, Grant> grants = new HashMap<>();
    before.forEach(grant -> grants.put(grant.id(), grant));
    for (Change change : changes) {
      switch (change) {
        case Change.AddGrant(Grant grant) -> {
          if (grant.subject().equals(principal)) {
            grants.put(grant.id(), grant);
          }
        }
        case Change.DeleteGrant(String id) -> grants.remove(id);
        case Change.PutRole _,
            Change.DeleteRole _,
            Change.GiveRole _,
            Change.TakeRole _,
            Change.PutRule _,
            Change.DeleteRule _ -> {}
      }
    }
    return List.copyOf(grants.values());
  }

  /// The changes in their order.
  public Stream<Change> changes() {
    return changes.stream();
  }
}
