package io.gatehouse.core.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.decide.World.Fact;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Group;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.reverse.Difference;
import io.gatehouse.core.reverse.Held;
import io.gatehouse.core.reverse.Sketch;
import io.gatehouse.core.reverse.Sketch.Change;
import io.gatehouse.core.reverse.Spellings;
import io.gatehouse.core.reverse.Suspects;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What holds in every world for questions the other way round.
class ReverseLawsTest {
  /// Where nobody but suspects is asked about, nobody is missed: whoever a rule lets in, or keeps
  /// out, is one.
  @Test
  void whomeverARuleConcernsIsASuspect() {
    Set<String> seen = new HashSet<>();
    Trials.check(
        40,
        (world, asked, _) -> {
          Profile profile = world.profile(true);
          Question question = asked.narrowed(false).question(profile, world);
          Decision decision = Decider.decide(profile, question);
          Source source =
              switch (decision.reason()) {
                case Reason.AllowedByRule(Source from, _) -> from;
                case Reason.DeniedByRule(Source from, _) -> from;
                case Reason _ -> null;
              };
          if (source == null || source instanceof Source.OfOwner) {
            return null;
          }
          boolean denied = decision instanceof Decision.Deny;
          Effect effect = denied ? Effect.DENY : Effect.ALLOW;
          seen.add(effect + " " + source.getClass().getSimpleName());
          return isFound(world, question, effect, source) ? null : "nobody looks at " + source;
        });
    if (Trials.areMany()) {
      assertThat(seen).contains("ALLOW InRole", "ALLOW InGrant", "DENY InRole", "DENY InGrant");
    }
  }

  /// Whether the search finds the subject of a world: by the rules of roles and groups, or by the
  /// labels of its own grants.
  private static boolean isFound(World world, Question question, Effect effect, Source source) {
    if (source instanceof Source.InGrant(String id, Subject to) && to.equals(world.subject())) {
      Spellings spellings = Spellings.of(question);
      Permission permission =
          world.ownGrants().stream()
              .filter(grant -> grant.id().equals(id))
              .map(Grant::permission)
              .findFirst()
              .orElseThrow();
      String label = permission.label();
      return Spellings.isWide(permission)
          ? spellings.beginnings().stream().anyMatch(label::startsWith)
          : spellings.labels().contains(label)
              || (effect == Effect.DENY && spellings.under().stream().anyMatch(label::startsWith));
    }
    Suspects suspects = Suspects.of(world.policy(), question, EnumSet.of(effect));
    Principal principal = world.principal(true);
    return suspects.subjects().contains(world.subject())
        || suspects.ids().contains(world.subject().id())
        || suspects.names().contains(principal.name())
        || principal.roles().stream().anyMatch(suspects.roles()::contains)
        || principal.groups().stream().anyMatch(suspects.groups()::contains);
  }

  @Test
  void whatSomebodyHoldsIsWhatTheDeciderLooksAt() {
    Trials.check(
        10,
        (world, asked, _) -> {
          Profile profile = world.profile(true);
          List<Held> held = Held.of(world.policy(), profile, world.ownGrants());
          Question question = asked.narrowed(false).question(profile, world);
          Decision decision = Decider.decide(profile, question);
          return switch (decision.reason()) {
            case Reason.AllowedByRule(Source from, Permission permission) ->
                fault(held, Effect.ALLOW, from, permission);
            case Reason.DeniedByRule(Source from, Permission permission) ->
                fault(held, Effect.DENY, from, permission);
            case Reason _ -> null;
          };
        });
  }

  private static @Nullable String fault(
      List<Held> held, Effect effect, Source source, Permission permission) {
    boolean there =
        held.stream()
            .anyMatch(one ->
                one.effect() == effect
                    && one.source().equals(source)
                    && one.permission().equals(permission));
    return there ? null : "not held: " + source + " " + permission;
  }

  /// A way of groups begins with one that the principal is put in, goes up from each to the next,
  /// and ends with the one that has the role or the grant.
  @Test
  void aWayLeadsFromThePrincipalToTheRule() {
    Trials.check(
        10,
        (world, _, _) -> {
          Policy policy = world.policy();
          Profile profile = world.profile(true);
          for (Held held : Held.of(policy, profile, world.ownGrants())) {
            String fault = fault(policy, world.principal(true), held);
            if (fault != null) {
              return fault + ": " + held;
            }
          }
          return null;
        });
  }

  private static @Nullable String fault(Policy policy, Principal principal, Held held) {
    Subject to =
        switch (held.source()) {
          case Source.InRole(String role) -> Subject.role(role);
          case Source.InGrant(_, Subject subject) -> subject;
          case Source.OfOwner _, Source.InToken _ -> principal.subject();
        };
    List<String> way = held.way();
    boolean direct =
        to.isPrincipal() || (to.kind() == Subject.Kind.ROLE && principal.roles().contains(to.id()));
    boolean anonymous = principal.subject().kind() == Subject.Kind.ANONYMOUS;
    if (way.isEmpty()) {
      return direct || anonymous ? null : "no way";
    }
    if (direct || !principal.groups().contains(way.getFirst())) {
      return "it begins elsewhere";
    }
    for (int i = 0; i + 1 < way.size(); i++) {
      if (!group(policy, way.get(i)).parents().contains(way.get(i + 1))) {
        return "a step is missing";
      }
    }
    Group last = group(policy, way.getLast());
    boolean ends =
        to.kind() == Subject.Kind.ROLE ? last.roles().contains(to.id()) : last.id().equals(to.id());
    return ends ? null : "it ends elsewhere";
  }

  private static Group group(Policy policy, String id) {
    return policy.groups().stream()
        .filter(group -> group.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /// A change on paper decides as a world in which it is so.
  @Test
  void aSketchDecidesAsTheChangedWorld() {
    Set<Difference> seen = EnumSet.noneOf(Difference.class);
    Trials.check(
        40,
        (world, asked, dice) -> {
          Changed changed = changed(world, dice);
          Policy policy = changed.sketch().policy(world.policy(), 2);
          Profile paper =
              Snapshot.compile(world.policy())
                  .next(policy)
                  .profile(
                      changed.sketch().principal(world.principal(true)),
                      changed.sketch().grants(world.subject(), world.ownGrants()));
          Profile real = changed.world().profile(true);
          Question plain = asked.narrowed(false).question(real, changed.world());
          Decision before = Decider.decide(world.profile(true), plain);
          Difference onPaper = Difference.between(before, Decider.decide(paper, plain));
          Difference inFact = Difference.between(before, Decider.decide(real, plain));
          seen.add(onPaper);
          return onPaper == inFact ? null : "on paper " + onPaper + ", in fact " + inFact;
        });
    if (Trials.areMany()) {
      assertThat(seen).containsExactlyInAnyOrder(Difference.values());
    }
  }

  private record Changed(Sketch sketch, World world) {}

  private static Changed changed(World world, Dice dice) {
    String role = dice.one(List.of("r", "s"));
    Subject subject = world.subject();
    List<Fact> facts = new ArrayList<>(world.facts());
    Fact.Granted grant =
        new Fact.Granted(
            Grant.of(
                "new",
                subject.kind() == Subject.Kind.ANONYMOUS ? Subject.role(role) : subject,
                dice.one(Effect.values()),
                dice.permission()));
    Change change;
    switch (dice.one(List.of(0, 1, 2, 3, 4, 5, 6))) {
      case 0 -> {
        facts.removeIf(fact -> fact instanceof Fact.InRole(String id, _) && id.equals(role));
        change = new Change.PutRole(new Role(role, List.of()));
      }
      case 1 -> {
        facts.add(grant);
        change = new Change.AddGrant(grant.grant());
      }
      case 2 -> {
        Set<String> ids =
            world.grants().stream().map(Grant::id).limit(1).collect(Collectors.toSet());
        facts.removeIf(fact -> fact instanceof Fact.Granted(Grant old) && ids.contains(old.id()));
        change = new Change.DeleteGrant(ids.isEmpty() ? "none" : ids.iterator().next());
      }
      case 3 -> {
        facts.add(new Fact.HasRole(role));
        change = new Change.GiveRole(subject, role);
      }
      case 4 -> {
        facts.removeIf(fact -> fact instanceof Fact.HasRole(String id) && id.equals(role));
        change = new Change.TakeRole(subject, role);
      }
      case 5 -> {
        var pattern =
            world
                .facts(Fact.Channels.class)
                .map(fact -> fact.rule().pattern())
                .findFirst()
                .orElse(io.gatehouse.core.pattern.TopicFilter.parse("a"));
        facts.removeIf(
            fact -> fact instanceof Fact.Channels(var rule) && rule.pattern().equals(pattern));
        change = new Change.DeleteRule(pattern);
      }
      default -> {
        facts.removeIf(fact ->
            switch (fact) {
              case Fact.InRole(String id, _) -> id.equals(role);
              case Fact.HasRole(String id) -> id.equals(role);
              case Fact.GroupHasRole(_, String id) -> id.equals(role);
              case Fact.Granted(Grant old) -> old.subject().equals(Subject.role(role));
              case Fact _ -> false;
            });
        change = new Change.DeleteRole(role);
      }
    }
    return new Changed(new Sketch(List.of(change)), world.with(List.copyOf(facts)));
  }
}
