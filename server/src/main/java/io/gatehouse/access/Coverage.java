package io.gatehouse.access;

import io.gatehouse.core.pattern.IdPattern;
import io.gatehouse.core.pattern.Pattern;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether somebody who holds some permissions holds another one too, for good and everywhere.
///
/// INVARIANT: it errs on the side of no. What holds only for a time or under a condition counts for
/// nothing, and a denial that may touch the permission takes it away.
record Coverage(List<Permission> allowed, List<Permission> denied) {
  static final Permission EVERYTHING = Permission.of(Verb.ADMIN, ResourceType.APPLICATION);

  private static final List<Set<ResourceType>> LINES =
      List.of(
          EnumSet.of(
              ResourceType.DEVICE,
              ResourceType.STREAM,
              ResourceType.ACTION,
              ResourceType.TOKEN,
              ResourceType.SESSION),
          EnumSet.of(
              ResourceType.CLIENTELE,
              ResourceType.ORGANISATION,
              ResourceType.ROSTER,
              ResourceType.AUDIT,
              ResourceType.USER,
              ResourceType.TOKEN,
              ResourceType.SESSION),
          EnumSet.of(ResourceType.CLIENT, ResourceType.TOKEN, ResourceType.SESSION),
          EnumSet.of(ResourceType.SCHEMA, ResourceType.DOCUMENT, ResourceType.FIELD));

  Coverage {
    allowed = List.copyOf(allowed);
    denied = List.copyOf(denied);
  }

  /// What somebody holds by roles, groups and their own grants.
  static Coverage of(Profiles.Current current) {
    List<Permission> allowed = new ArrayList<>();
    List<Permission> denied = new ArrayList<>();
    for (Role role : current.policy.policy().roles()) {
      if (current.profile.roles().contains(role.id())) {
        for (Rule rule : role.rules()) {
          (rule.effect() == Effect.ALLOW ? allowed : denied).add(rule.permission());
        }
      }
    }
    List<Grant> grants = new ArrayList<>(current.own);
    for (Grant grant : current.policy.policy().grantsOfRolesAndGroups()) {
      Subject subject = grant.subject();
      Set<String> held =
          subject.kind() == Subject.Kind.ROLE ? current.profile.roles() : current.profile.groups();
      if (held.contains(subject.id())) {
        grants.add(grant);
      }
    }
    for (Grant grant : grants) {
      if (grant.effect() == Effect.DENY) {
        denied.add(grant.permission());
      } else if (grant.expires() == null && grant.condition() == null) {
        allowed.add(grant.permission());
      }
    }
    if (current.profile.subject().kind() == Subject.Kind.OWNER) {
      allowed.add(EVERYTHING);
    }
    return new Coverage(allowed, denied);
  }

  /// What a token's own list holds.
  static Coverage of(Collection<Permission> permissions) {
    return new Coverage(List.copyOf(permissions), List.of());
  }

  boolean covers(Permission wanted) {
    return allowed.stream().anyMatch(held -> covers(held, wanted))
        && denied.stream().noneMatch(denial -> touches(denial, wanted));
  }

  private static boolean covers(Permission held, Permission wanted) {
    if (!held.verb().includes(wanted.verb()) || (held.own() && !wanted.own())) {
      return false;
    }
    if (held.type() == ResourceType.APPLICATION && held.pattern() == null && !held.own()) {
      // There is one application to speak of, and everything is below it.
      return true;
    }
    return held.type() == wanted.type() && covers(held.pattern(), wanted.pattern());
  }

  private static boolean covers(@Nullable Pattern held, @Nullable Pattern wanted) {
    if (held == null || held.equals(wanted)) {
      return true;
    }
    return switch (held) {
      case TopicFilter filter ->
          wanted instanceof TopicFilter other
              && filter.placeholders().isEmpty()
              && other.placeholders().isEmpty()
              && filter.opened().covers(other);
      case IdPattern ids -> wanted instanceof IdPattern other && matchesOnly(ids, other.exact());
    };
  }

  private static boolean touches(Permission denial, Permission wanted) {
    boolean verbs = (denial.verb().mask() & wanted.verb().mask()) != 0;
    if (!verbs || denial.type() != wanted.type()) {
      return verbs && inOneLine(denial.type(), wanted.type());
    }
    Pattern one = denial.pattern();
    Pattern other = wanted.pattern();
    if (one instanceof TopicFilter filter && other instanceof TopicFilter asked) {
      return filter.opened().overlaps(asked.opened());
    }
    if (one instanceof IdPattern ids && other instanceof IdPattern asked) {
      // Two different single things have nothing in common; of anything else nobody knows.
      return ids.exact() == null || asked.exact() == null || ids.exact().equals(asked.exact());
    }
    return true;
  }

  private static boolean matchesOnly(IdPattern ids, @Nullable String id) {
    return id != null && ids.matches(id);
  }

  /// Whether a thing of one type can be above one of the other.
  private static boolean inOneLine(ResourceType one, ResourceType other) {
    return one == ResourceType.APPLICATION
        || other == ResourceType.APPLICATION
        || LINES.stream().anyMatch(line -> line.contains(one) && line.contains(other));
  }
}
