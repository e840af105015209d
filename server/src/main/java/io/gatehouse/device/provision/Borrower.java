package io.gatehouse.device.provision;

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

/// Somebody who acts with the rights of another; the audit names who acted.
record Borrower(Author lender, Actor actor) implements Author {

  @Override
  public String application() {
    return lender.application();
  }

  @Override
  public Subject subject() {
    return lender.subject();
  }

  @Override
  public boolean administers() {
    return lender.administers();
  }

  @Override
  public boolean may(Verb verb, Resource resource) {
    return lender.may(verb, resource);
  }

  @Override
  public boolean may(Verb verb, ResourceType type, String id) {
    return lender.may(verb, type, id);
  }

  @Override
  public boolean may(Verb verb, PrincipalRecord target) {
    return lender.may(verb, target);
  }

  @Override
  public boolean may(Verb verb, TokenRecord token) {
    return lender.may(verb, token);
  }

  @Override
  public void require(Verb verb, Resource resource) {
    lender.require(verb, resource);
  }

  @Override
  public void require(Verb verb, ResourceType type, String id) {
    lender.require(verb, type, id);
  }

  @Override
  public void require(Verb verb, Subject target, @Nullable PrincipalRecord record) {
    lender.require(verb, target, record);
  }

  @Override
  public void require(Verb verb, String token, @Nullable TokenRecord record) {
    lender.require(verb, token, record);
  }

  @Override
  public void requireProtected(PrincipalRecord target) {
    lender.requireProtected(target);
  }

  @Override
  public void requireGivable(Set<String> roles, Set<String> groups) {
    lender.requireGivable(roles, groups);
  }

  @Override
  public void requireLiftable(Set<String> roles, Set<String> groups) {
    lender.requireLiftable(roles, groups);
  }

  @Override
  public void requireGivable(Collection<Permission> permissions) {
    lender.requireGivable(permissions);
  }

  @Override
  public void requireActingAs(PrincipalRecord target, @Nullable List<Permission> permissions) {
    lender.requireActingAs(target, permissions);
  }
}
