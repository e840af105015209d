package io.gatehouse.core.policy;

import io.gatehouse.core.pattern.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Everything that one application has decided about rights, but for the grants of single
/// principals.
///
/// @param epoch a number that grows with each change
public record Policy(
    String application,
    long epoch,
    List<Role> roles,
    List<Group> groups,
    List<Grant> grantsOfRolesAndGroups,
    List<ChannelRule> channelRules) {

  public Policy {
    roles = List.copyOf(roles);
    groups = List.copyOf(groups);
    grantsOfRolesAndGroups = List.copyOf(grantsOfRolesAndGroups);
    channelRules = List.copyOf(channelRules);
  }

  /// Every contradiction in this policy, each in one line: twice the same id, groups in a cycle,
  /// names that nothing has.
  public List<String> faults() {
    return Faults.of(this);
  }

  /// The search for contradictions in a policy.
  private static final class Faults {
    private final List<String> faults = new ArrayList<>();
    private final Set<String> roles = new HashSet<>();
    private final Map<String, Group> groups = new HashMap<>();

    private Faults() {}

    static List<String> of(Policy policy) {
      Faults search = new Faults();
      search.collect(policy);
      policy.groups().forEach(search::checkGroup);
      policy.grantsOfRolesAndGroups().forEach(search::checkGrant);
      search.checkCycles();
      return search.faults;
    }

    private void collect(Policy policy) {
      for (Role role : policy.roles()) {
        if (!roles.add(role.id())) {
          faults.add("there are two roles `" + role.id() + "`");
        }
      }
      for (Group group : policy.groups()) {
        if (groups.put(group.id(), group) != null) {
          faults.add("there are two groups `" + group.id() + "`");
        }
      }
      Set<TopicFilter> patterns = new HashSet<>();
      for (ChannelRule rule : policy.channelRules()) {
        if (!patterns.add(rule.pattern())) {
          faults.add("there are two channel rules for `" + rule.pattern() + "`");
        }
      }
    }

    private void checkGroup(Group group) {
      for (String role : new TreeSet<>(group.roles())) {
        if (!roles.contains(role)) {
          faults.add("group `" + group.id() + "` has the unknown role `" + role + "`");
        }
      }
      for (String parent : new TreeSet<>(group.parents())) {
        if (!groups.containsKey(parent)) {
          faults.add("group `" + group.id() + "` is in the unknown group `" + parent + "`");
        }
      }
    }

    private void checkGrant(Grant grant) {
      String id = grant.subject().id();
      String fault =
          switch (grant.subject().kind()) {
            case ROLE -> roles.contains(id) ? null : "unknown";
            case GROUP -> groups.containsKey(id) ? null : "unknown";
            case USER, DEVICE, CLIENT, OWNER, ANONYMOUS -> "single";
          };
      if (fault != null) {
        faults.add("grant `" + grant.id() + "` is to the " + fault + " " + grant.subject());
      }
    }

    /// Takes away groups without parents until none is left; what stays is in a cycle or below one.
    private void checkCycles() {
      Map<String, Set<String>> open = new HashMap<>();
      groups.forEach((id, group) -> open.put(id, knownParents(group)));
      Set<String> done;
      do {
        done =
            open.entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        open.keySet().removeAll(done);
        for (Set<String> parents : open.values()) {
          parents.removeAll(done);
        }
      } while (!done.isEmpty());
      if (!open.isEmpty()) {
        faults.add("these groups contain each other: " + String.join(" > ", cycle(open)));
      }
    }

    private Set<String> knownParents(Group group) {
      Set<String> parents = new HashSet<>(group.parents());
      parents.retainAll(groups.keySet());
      return parents;
    }

    /// Follows parents, each of which has one itself, until one comes again.
    private static List<String> cycle(Map<String, Set<String>> open) {
      List<String> path = new ArrayList<>();
      @Nullable String next = new TreeSet<>(open.keySet()).first();
      while (!path.contains(next)) {
        path.add(next);
        next = new TreeSet<>(open.getOrDefault(next, Set.of())).first();
      }
      path.add(next);
      return path.subList(path.indexOf(next), path.size());
    }
  }
}
