package io.gatehouse.core.reverse;

import io.gatehouse.core.decide.Question;
import io.gatehouse.core.pattern.Placeholder;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Group;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/// Whom the rules of roles and groups may let do something, or keep from it: where to look for the
/// answer to "who may?" without asking about everybody in the directory.
///
/// INVARIANT: whoever has none of these roles, is in none of these groups, and is none of these
/// subjects, has no rule by a role or a group that counts for the question. Grants to principals
/// themselves are beside this: see [Spellings].
///
/// @param roles whose holders are meant: those who are given them directly
/// @param groups whose members are meant: those who are put in directly
/// @param subjects who are meant by themselves
/// @param ids of whichever kind of principal
/// @param names of principals
public record Suspects(
    NavigableSet<String> roles,
    NavigableSet<String> groups,
    Set<Subject> subjects,
    Set<String> ids,
    Set<String> names) {

  public Suspects {
    roles = Collections.unmodifiableNavigableSet(new TreeSet<>(roles));
    groups = Collections.unmodifiableNavigableSet(new TreeSet<>(groups));
    subjects = Set.copyOf(subjects);
    ids = Set.copyOf(ids);
    names = Set.copyOf(names);
  }

  /// Looks through the rules of some effects.
  public static Suspects of(Policy policy, Question question, Set<Effect> effects) {
    Search search = new Search(policy, question, effects);
    return search.suspects();
  }

  /// The search through a policy.
  private static final class Search {
    private final Policy policy;
    private final Question question;
    private final Set<Effect> effects;
    private final Map<String, Set<String>> below = new HashMap<>();
    private final Map<String, Set<String>> withRole = new HashMap<>();
    private final NavigableSet<String> roles = new TreeSet<>();
    private final NavigableSet<String> groups = new TreeSet<>();
    private final Set<Subject> subjects = new HashSet<>();
    private final Set<String> ids = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    Search(Policy policy, Question question, Set<Effect> effects) {
      this.policy = policy;
      this.question = question;
      this.effects = effects;
      for (Group group : policy.groups()) {
        below.computeIfAbsent(group.id(), _ -> new HashSet<>());
        for (String parent : group.parents()) {
          below.computeIfAbsent(parent, _ -> new HashSet<>()).add(group.id());
        }
        for (String role : group.roles()) {
          withRole.computeIfAbsent(role, _ -> new HashSet<>()).add(group.id());
        }
      }
    }

    Suspects suspects() {
      for (Role role : policy.roles()) {
        Subject holder = Subject.role(role.id());
        for (Rule rule : role.rules()) {
          look(holder, rule.effect(), rule.permission());
        }
      }
      long now = question.context().nowMillis();
      for (Grant grant : policy.grantsOfRolesAndGroups()) {
        Instant end = grant.expires();
        if (end == null || end.isAfter(Instant.ofEpochMilli(now))) {
          look(grant.subject(), grant.effect(), grant.permission());
        }
      }
      return new Suspects(roles, groups, subjects, ids, names);
    }

    private void look(Subject holder, Effect effect, Permission permission) {
      if (!effects.contains(effect)) {
        return;
      }
      switch (Aim.of(effect, permission, question)) {
        case Aim.Nobody _ -> {}
        case Aim.Holders _ -> addHolders(holder);
        case Aim.Owners(Set<Subject> owners) -> subjects.addAll(owners);
        case Aim.Named(Placeholder.Kind fact, Set<String> values) -> addNamed(holder, fact, values);
      }
    }

    private void addNamed(Subject holder, Placeholder.Kind fact, Set<String> values) {
      switch (fact) {
        case PRINCIPAL_ID -> ids.addAll(values);
        case PRINCIPAL_NAME -> names.addAll(values);
        case PRINCIPAL_GROUP ->
            values.stream().filter(below::containsKey).forEach(this::addMembers);
        case ATTRIBUTE, CLIENT_ID, CERTIFICATE_CN -> addHolders(holder);
      }
    }

    private void addHolders(Subject holder) {
      if (holder.kind() == Subject.Kind.GROUP) {
        addMembers(holder.id());
      } else {
        if (holder.id().equals(Role.ANONYMOUS)) {
          subjects.add(Subject.ANONYMOUS);
        }
        roles.add(holder.id());
        withRole.getOrDefault(holder.id(), Set.of()).forEach(this::addMembers);
      }
    }

    /// A member of a group is one of those above it.
    private void addMembers(String group) {
      if (groups.add(group)) {
        List.copyOf(below.getOrDefault(group, Set.of())).forEach(this::addMembers);
      }
    }
  }
}
