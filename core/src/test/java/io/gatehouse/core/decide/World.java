package io.gatehouse.core.decide;

import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Group;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A policy with one principal, as a flat list of facts that can be left out one by one.
final class World {
  static final String APPLICATION = "main";
  static final List<String> ROLES = List.of("r", "s", Role.ANONYMOUS);
  static final List<String> GROUPS = List.of("g", "h", "k");

  private final Subject subject;
  private final List<Fact> facts;
  private @Nullable Profile compiled;

  World(Subject subject, List<Fact> facts) {
    this.subject = subject;
    this.facts = List.copyOf(facts);
  }

  Subject subject() {
    return subject;
  }

  List<Fact> facts() {
    return facts;
  }

  /// One thing that is so.
  sealed interface Fact {
    record InRole(String role, Rule rule) implements Fact {}

    record Granted(Grant grant) implements Fact {}

    record Channels(ChannelRule rule) implements Fact {}

    record HasRole(String role) implements Fact {}

    record IsIn(String group) implements Fact {}

    record GroupHasRole(String group, String role) implements Fact {}

    record GroupIsIn(String group, String parent) implements Fact {}

    record Attribute(String name, String value) implements Fact {}

    record OnToken(Permission permission) implements Fact {}
  }

  World with(List<Fact> other) {
    return new World(subject, other);
  }

  World and(Fact fact) {
    return with(Stream.concat(facts.stream(), Stream.of(fact)).toList());
  }

  <F extends Fact> Stream<F> facts(Class<F> type) {
    return facts.stream().filter(type::isInstance).map(type::cast);
  }

  Policy policy() {
    List<Role> roles =
        ROLES.stream()
            .map(id ->
                new Role(
                    id,
                    facts(Fact.InRole.class)
                        .filter(fact -> fact.role().equals(id))
                        .map(Fact.InRole::rule)
                        .toList()))
            .toList();
    List<Group> groups = GROUPS.stream().map(this::group).toList();
    List<Grant> grants = grants().stream().filter(grant -> !grant.subject().isPrincipal()).toList();
    List<ChannelRule> rules = facts(Fact.Channels.class).map(Fact.Channels::rule).toList();
    return new Policy(APPLICATION, 1, roles, groups, grants, rules);
  }

  private Group group(String id) {
    Set<String> parents =
        facts(Fact.GroupIsIn.class)
            .filter(fact -> fact.group().equals(id))
            .map(Fact.GroupIsIn::parent)
            .collect(Collectors.toSet());
    Set<String> roles =
        facts(Fact.GroupHasRole.class)
            .filter(fact -> fact.group().equals(id))
            .map(Fact.GroupHasRole::role)
            .collect(Collectors.toSet());
    return new Group(id, parents, roles);
  }

  List<Grant> grants() {
    return facts(Fact.Granted.class).map(Fact.Granted::grant).toList();
  }

  List<Grant> ownGrants() {
    return grants().stream().filter(grant -> grant.subject().equals(subject)).toList();
  }

  List<Permission> tokenPermissions() {
    return facts(Fact.OnToken.class).map(Fact.OnToken::permission).toList();
  }

  Principal principal(boolean enabled) {
    return new Principal(
        subject,
        "N-" + subject.id(),
        enabled,
        facts(Fact.HasRole.class).map(Fact.HasRole::role).collect(Collectors.toSet()),
        facts(Fact.IsIn.class).map(Fact.IsIn::group).collect(Collectors.toSet()),
        facts(Fact.Attribute.class)
            .collect(
                Collectors.toMap(Fact.Attribute::name, Fact.Attribute::value, (one, _) -> one)));
  }

  Profile profile(boolean enabled) {
    if (!enabled) {
      return Snapshot.compile(policy()).profile(principal(false), ownGrants());
    }
    if (compiled == null) {
      compiled = Snapshot.compile(policy()).profile(principal(true), ownGrants());
    }
    return compiled;
  }

  @Override
  public String toString() {
    return facts.stream()
        .map(fact -> "  " + fact + "\n")
        .collect(Collectors.joining("", subject + " in a world of " + facts.size() + ":\n", ""));
  }
}
