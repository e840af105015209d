package io.gatehouse.core.reverse;

import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.decide.Source;
import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rule that somebody has: the answer to "what may they?", piece by piece.
///
/// @param permission as written, with its placeholders
/// @param way the groups by which it reaches them; empty where it needs none
/// @param expires when it ends; null for never
/// @param condition what must be so while it is used; null for nothing
public record Held(
    Effect effect,
    Permission permission,
    Source source,
    List<String> way,
    @Nullable Instant expires,
    @Nullable Condition condition) {

  private static final Comparator<Held> ORDER =
      Comparator.comparing((Held held) -> held.effect() == Effect.ALLOW)
          .thenComparing(held -> held.source().text())
          .thenComparing(held -> held.permission().label());

  public Held {
    way = List.copyOf(way);
  }

  /// Everything that one principal has, denials first.
  ///
  /// @param profile compiled from this policy
  /// @param own the grants to the principal itself
  public static List<Held> of(Policy policy, Profile profile, Collection<Grant> own) {
    List<Held> all = new ArrayList<>();
    for (Role role : policy.roles()) {
      if (profile.roles().contains(role.id())) {
        for (Rule rule : role.rules()) {
          Source source = new Source.InRole(role.id());
          all.add(
              new Held(rule.effect(), rule.permission(), source, way(profile, source), null, null));
        }
      }
    }
    for (Grant grant : policy.grantsOfRolesAndGroups()) {
      Subject to = grant.subject();
      boolean held =
          (to.kind() == Subject.Kind.ROLE ? profile.roles() : profile.groups()).contains(to.id());
      if (held) {
        all.add(of(grant, profile));
      }
    }
    own.forEach(grant -> all.add(of(grant, profile)));
    if (profile.subject().kind() == Subject.Kind.OWNER) {
      Permission everything = Permission.of(Verb.ADMIN, ResourceType.APPLICATION);
      all.add(new Held(Effect.ALLOW, everything, new Source.OfOwner(), List.of(), null, null));
    }
    all.sort(ORDER);
    return all;
  }

  private static Held of(Grant grant, Profile profile) {
    Source source = new Source.InGrant(grant.id(), grant.subject());
    return new Held(
        grant.effect(),
        grant.permission(),
        source,
        way(profile, source),
        grant.expires(),
        grant.condition());
  }

  private static List<String> way(Profile profile, Source source) {
    return profile.way(source);
  }
}
