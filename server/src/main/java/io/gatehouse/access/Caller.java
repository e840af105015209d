package io.gatehouse.access;

import io.gatehouse.audit.Actor;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Group;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Identity;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The author of changes that somebody's rights make.
///
/// Nobody gives away more than they hold ([Coverage]), and a narrowed credential gives away no more
/// than it carries itself.
final class Caller implements Author {
  private final Access access;
  private final Rights rights;
  private final Resources resources;
  private final Profiles profiles;

  Caller(Access access, Rights rights, Resources resources, Profiles profiles) {
    this.access = access;
    this.rights = rights;
    this.resources = resources;
    this.profiles = profiles;
  }

  @Override
  public String application() {
    return rights.identity().application();
  }

  @Override
  public Subject subject() {
    return rights.identity().subject();
  }

  @Override
  public Actor actor() {
    Identity identity = rights.identity();
    return rights.origin().actor(identity.subject(), identity.credential().id());
  }

  @Override
  public boolean administers() {
    return may(Verb.ADMIN, resources.application(application()));
  }

  @Override
  public boolean may(Verb verb, Resource resource) {
    return rights.decide(verb, resource).allowed();
  }

  @Override
  public boolean may(Verb verb, ResourceType type, String id) {
    return may(verb, thing(type, id));
  }

  @Override
  public boolean may(Verb verb, PrincipalRecord target) {
    return may(verb, resources.principal(target));
  }

  @Override
  public boolean may(Verb verb, TokenRecord token) {
    return may(verb, resources.token(token));
  }

  @Override
  public void require(Verb verb, Resource resource) {
    access.require(rights, verb, resource);
  }

  @Override
  public void require(Verb verb, ResourceType type, String id) {
    require(verb, thing(type, id));
  }

  @Override
  public void require(Verb verb, Subject target, @Nullable PrincipalRecord record) {
    require(
        verb,
        record == null ? Resources.missing(application(), target) : resources.principal(record));
  }

  @Override
  public void require(Verb verb, String token, @Nullable TokenRecord record) {
    require(verb, record == null ? thing(ResourceType.TOKEN, token) : resources.token(record));
  }

  @Override
  public void requireProtected(PrincipalRecord target) {
    if (administers()) {
      return;
    }
    if (target.subject().equals(subject())) {
      throw forbidden(
          "nobody changes what protects others from them: their own name, roles, groups,"
              + " attributes, public data or whether they are enabled",
          "ask somebody with `admin_application`");
    }
    require(Verb.ADMIN, target.subject(), target);
  }

  @Override
  public void requireGivable(Set<String> roles, Set<String> groups) {
    if (!roles.isEmpty() || !groups.isEmpty()) {
      requireGivable(held(roles, groups, Effect.ALLOW));
    }
  }

  @Override
  public void requireLiftable(Set<String> roles, Set<String> groups) {
    if (!roles.isEmpty() || !groups.isEmpty()) {
      requireGivable(held(roles, groups, Effect.DENY));
    }
  }

  @Override
  public void requireGivable(Collection<Permission> permissions) {
    if (permissions.isEmpty() || administers()) {
      return;
    }
    Coverage mine = Coverage.of(rights.state().current());
    List<Permission> narrowed = rights.identity().credential().permissions();
    Coverage token = narrowed == null ? null : Coverage.of(narrowed);
    for (Permission permission : permissions) {
      if (!mine.covers(permission) || (token != null && !token.covers(permission))) {
        throw forbidden(
            "nobody gives away more than they hold, and `%s` is more".formatted(permission),
            "ask somebody who has it, or leave it out");
      }
    }
  }

  @Override
  public void requireActingAs(PrincipalRecord target, @Nullable List<Permission> permissions) {
    requireWide(permissions);
    if (target.subject().equals(subject()) || administers()) {
      return;
    }
    if (target.subject().kind() == Subject.Kind.OWNER) {
      throw forbidden("only an owner acts as that owner", "sign in as the owner");
    }
    if (!resources.principal(target).ownedBy(subject())) {
      requireGivable(rightsOf(target).stream().map(Caller::everywhere).distinct().toList());
    }
  }

  /// A narrowed credential makes no wider one.
  private void requireWide(@Nullable List<Permission> permissions) {
    List<Permission> narrowed = rights.identity().credential().permissions();
    if (narrowed == null) {
      return;
    }
    Coverage token = Coverage.of(narrowed);
    boolean fits =
        permissions == null
            ? token.covers(Coverage.EVERYTHING)
            : permissions.stream().allMatch(token::covers);
    if (!fits) {
      throw forbidden(
          "a token that is narrowed cannot be used to get a wider credential",
          "name permissions within its own, or sign in");
    }
  }

  private List<Permission> rightsOf(PrincipalRecord target) {
    Profiles.Current current =
        profiles.current(
            target.application(), profiles.load(target.application(), target.subject()));
    List<Permission> held = new ArrayList<>(held(target.roles(), target.groups(), Effect.ALLOW));
    current.own.stream()
        .filter(grant -> grant.effect() == Effect.ALLOW)
        .map(Grant::permission)
        .forEach(held::add);
    return held;
  }

  /// What is their own to somebody else is not the author's own.
  private static Permission everywhere(Permission permission) {
    return new Permission(permission.verb(), false, permission.type(), permission.pattern());
  }

  /// Everything that these roles and groups allow, or deny, with the groups above and their roles.
  private List<Permission> held(Set<String> roles, Set<String> groups, Effect effect) {
    Policy policy = rights.state().current().policy.policy();
    Set<String> allRoles = new HashSet<>(roles);
    Set<String> allGroups = reached(policy, groups);
    for (Group group : policy.groups()) {
      if (allGroups.contains(group.id())) {
        allRoles.addAll(group.roles());
      }
    }
    List<Permission> held = new ArrayList<>();
    for (Role role : policy.roles()) {
      if (allRoles.contains(role.id())) {
        role.rules().stream()
            .filter(rule -> rule.effect() == effect)
            .map(Rule::permission)
            .forEach(held::add);
      }
    }
    for (Grant grant : policy.grantsOfRolesAndGroups()) {
      boolean given =
          grant.subject().kind() == Subject.Kind.ROLE
              ? allRoles.contains(grant.subject().id())
              : allGroups.contains(grant.subject().id());
      if (given && grant.effect() == effect) {
        held.add(grant.permission());
      }
    }
    return held;
  }

  private static Set<String> reached(Policy policy, Set<String> groups) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(groups);
    while (!open.isEmpty()) {
      String next = open.pop();
      if (reached.add(next)) {
        policy.groups().stream()
            .filter(group -> group.id().equals(next))
            .forEach(group -> open.addAll(group.parents()));
      }
    }
    return reached;
  }

  private Resource thing(ResourceType type, String id) {
    return type == ResourceType.APPLICATION
        ? resources.application(id)
        : Resource.of(type, id, resources.application(application()));
  }

  private static Refused forbidden(String why, String cure) {
    return Problem.of(ProblemType.FORBIDDEN, why).cure(cure).refused();
  }
}
