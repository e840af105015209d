package io.gatehouse.core.decide;

import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Group;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.PolicyException;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Subject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A compiled policy: immutable, cheap to share, swapped as a whole.
public final class Snapshot {
  private final Policy policy;
  private final Membership membership;
  private final Map<Subject, Layer> layers;
  private final ChannelLevels levels;

  private Snapshot(Policy policy, Map<Subject, Layer> earlier) {
    this.policy = policy;
    this.membership = new Membership(policy);
    this.layers = layers(policy, earlier);
    this.levels = new ChannelLevels(policy.channelRules());
  }

  /// Compiles a policy; throws [PolicyException] with every fault if it contradicts itself.
  public static Snapshot compile(Policy policy) {
    return compile(policy, Map.of());
  }

  /// Compiles the policy that comes after this one; roles and groups whose rules have not changed
  /// are taken over, so that a small change of a large policy takes little time.
  public Snapshot next(Policy policy) {
    return compile(policy, layers);
  }

  private static Snapshot compile(Policy policy, Map<Subject, Layer> earlier) {
    List<String> faults = policy.faults();
    if (!faults.isEmpty()) {
      throw new PolicyException(faults);
    }
    return new Snapshot(policy, earlier);
  }

  private static Map<Subject, Layer> layers(Policy policy, Map<Subject, Layer> earlier) {
    Map<Subject, List<Ruling>> rulings = new HashMap<>();
    for (Role role : policy.roles()) {
      List<Ruling> own = rulings.computeIfAbsent(Subject.role(role.id()), _ -> new ArrayList<>());
      role.rules().forEach(rule -> own.add(Ruling.of(role, rule)));
    }
    for (Grant grant : policy.grantsOfRolesAndGroups()) {
      rulings.computeIfAbsent(grant.subject(), _ -> new ArrayList<>()).add(Ruling.of(grant));
    }
    Map<Subject, Layer> layers = new HashMap<>();
    rulings.forEach((subject, own) -> {
      Layer old = earlier.get(subject);
      layers.put(subject, old != null && old.rulings.equals(own) ? old : Layer.shared(own));
    });
    return layers;
  }

  public String application() {
    return policy.application();
  }

  public long epoch() {
    return policy.epoch();
  }

  /// What this was compiled from.
  public Policy policy() {
    return policy;
  }

  /// Compiles the rights of one principal.
  ///
  /// Roles and groups that the policy does not know give nothing: see [Profile#unknown].
  ///
  /// @param ownGrants the grants to the principal itself
  public Profile profile(Principal principal, Collection<Grant> ownGrants) {
    Subject subject = principal.subject();
    for (Grant grant : ownGrants) {
      if (!grant.subject().equals(subject)) {
        throw new IllegalArgumentException(
            "grant `" + grant.id() + "` is to " + grant.subject() + ", not to " + subject);
      }
      if (subject.kind() == Subject.Kind.ANONYMOUS) {
        throw new IllegalArgumentException(
            "grant `" + grant.id() + "` is to nobody: write it into role `anonymous`");
      }
    }
    return new Profile(this, principal, ownGrants);
  }

  Membership membership() {
    return membership;
  }

  /// The rules of a role or a group; null if it is unknown or has none.
  @Nullable Layer layer(Subject subject) {
    return layers.get(subject);
  }

  ChannelLevels levels() {
    return levels;
  }

  /// Who is a member of what, over all steps: a member of a group is a member of its parents.
  static final class Membership {
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

    /// The groups by which a principal comes to a role or a group, from the first that it is put in
    /// to the one that has the role or is the group; empty if it needs none. The shortest way.
    List<String> way(Principal principal, Subject to) {
      if (to.kind() == Subject.Kind.ROLE && principal.roles().contains(to.id())) {
        return List.of();
      }
      Map<String, String> from = new LinkedHashMap<>();
      Deque<String> open = new ArrayDeque<>(new TreeSet<>(principal.groups()));
      open.forEach(first -> from.put(first, ""));
      while (!open.isEmpty()) {
        String next = open.remove();
        Group group = groups.get(next);
        if (group == null) {
          continue;
        }
        boolean there =
            to.kind() == Subject.Kind.ROLE
                ? group.roles().contains(to.id())
                : to.kind() == Subject.Kind.GROUP && next.equals(to.id());
        if (there) {
          return back(from, next);
        }
        for (String parent : new TreeSet<>(group.parents())) {
          if (from.putIfAbsent(parent, next) == null) {
            open.add(parent);
          }
        }
      }
      return List.of();
    }

    private static List<String> back(Map<String, String> from, String last) {
      Deque<String> way = new ArrayDeque<>();
      for (String at = last; !at.isEmpty(); at = from.getOrDefault(at, "")) {
        way.addFirst(at);
      }
      return List.copyOf(way);
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
}
