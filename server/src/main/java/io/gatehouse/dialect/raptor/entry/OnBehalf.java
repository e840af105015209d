package io.gatehouse.dialect.raptor.entry;

import io.gatehouse.audit.Actor;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The author of what follows from a change that somebody may make by Raptor's rules, and that
/// somebody is named by the audit. Whoever makes one has asked them before.
///
/// @param by who has been asked
public record OnBehalf(Author by) implements Author {

  @Override
  public String application() {
    return by.application();
  }

  @Override
  public Subject subject() {
    return by.subject();
  }

  @Override
  public Actor actor() {
    return by.actor();
  }

  @Override
  public boolean administers() {
    return true;
  }

  @Override
  public boolean may(Verb verb, Resource resource) {
    return true;
  }

  @Override
  public boolean may(Verb verb, ResourceType type, String id) {
    return true;
  }

  @Override
  public boolean may(Verb verb, PrincipalRecord target) {
    return true;
  }

  @Override
  public boolean may(Verb verb, TokenRecord token) {
    return true;
  }

  @Override
  public void require(Verb verb, Resource resource) {}

  @Override
  public void require(Verb verb, ResourceType type, String id) {}

  @Override
  public void require(Verb verb, Subject target, @Nullable PrincipalRecord record) {}

  @Override
  public void require(Verb verb, String token, @Nullable TokenRecord record) {}

  @Override
  public void requireProtected(PrincipalRecord target) {}

  @Override
  public void requireGivable(Set<String> roles, Set<String> groups) {}

  @Override
  public void requireLiftable(Set<String> roles, Set<String> groups) {}

  @Override
  public void requireGivable(Collection<Permission> permissions) {}

  @Override
  public void requireActingAs(PrincipalRecord target, @Nullable List<Permission> permissions) {}
}
