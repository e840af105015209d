package io.gatehouse.identity;

import io.gatehouse.audit.Actor;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who makes a change, in which application, and how much of it they may make.
///
/// Whoever changes the directory hands one over, so that no door can forget to ask. Methods named
/// `require...` throw `Refused` when the author may not. `access.Access.author` makes one from the
/// rights of a caller; [ServerAuthor] is the server itself. May block.
///
/// What is missing and what the author may not know give the same answer: a check on a missing
/// thing is a check on one that belongs to nobody.
public interface Author {

  /// The only application that this author can reach.
  String application();

  Subject subject();

  Actor actor();

  /// Whether this author owns or administers the whole application, with a credential that is not
  /// narrowed.
  boolean administers();

  boolean may(Verb verb, Resource resource);

  boolean may(Verb verb, ResourceType type, String id);

  boolean may(Verb verb, PrincipalRecord target);

  boolean may(Verb verb, TokenRecord token);

  void require(Verb verb, Resource resource);

  /// For things without an owner directly below the application: groups, roles, sessions, audit.
  void require(Verb verb, ResourceType type, String id);

  /// For a user, device or client; `record` is null when there is none.
  void require(Verb verb, Subject target, @Nullable PrincipalRecord record);

  /// For a token of this principal; `record` is null when there is none.
  void require(Verb verb, String token, @Nullable TokenRecord record);

  /// For what protects others from a principal: its roles, groups, attributes and `enabled`. Nobody
  /// may change their own, unless they administer the application.
  void requireProtected(PrincipalRecord target);

  /// Refuses to give away roles or groups that hold more than the author does.
  void requireGivable(Set<String> roles, Set<String> groups);

  /// Refuses to take away roles or groups that deny what the author does not hold: whatever they
  /// stop to deny is given.
  void requireLiftable(Set<String> roles, Set<String> groups);

  /// Refuses to give away permissions that the author does not hold.
  void requireGivable(Collection<Permission> permissions);

  /// Refuses to hand out what lets somebody act as this principal (a token, a password), unless the
  /// author is this principal, owns it, or holds all its rights.
  ///
  /// @param permissions what the credential will be narrowed to; null for everything
  void requireActingAs(PrincipalRecord target, @Nullable List<Permission> permissions);

  /// An author whose rights are those of another one, but for what it answers itself.
  interface Lent extends Author {

    /// Whose rights these are.
    Author lender();

    @Override
    default String application() {
      return lender().application();
    }

    @Override
    default Subject subject() {
      return lender().subject();
    }

    @Override
    default Actor actor() {
      return lender().actor();
    }

    @Override
    default boolean administers() {
      return lender().administers();
    }

    @Override
    default boolean may(Verb verb, Resource resource) {
      return lender().may(verb, resource);
    }

    @Override
    default boolean may(Verb verb, ResourceType type, String id) {
      return lender().may(verb, type, id);
    }

    @Override
    default boolean may(Verb verb, PrincipalRecord target) {
      return lender().may(verb, target);
    }

    @Override
    default boolean may(Verb verb, TokenRecord token) {
      return lender().may(verb, token);
    }

    @Override
    default void require(Verb verb, Resource resource) {
      lender().require(verb, resource);
    }

    @Override
    default void require(Verb verb, ResourceType type, String id) {
      lender().require(verb, type, id);
    }

    @Override
    default void require(Verb verb, Subject target, @Nullable PrincipalRecord record) {
      lender().require(verb, target, record);
    }

    @Override
    default void require(Verb verb, String token, @Nullable TokenRecord record) {
      lender().require(verb, token, record);
    }

    @Override
    default void requireProtected(PrincipalRecord target) {
      lender().requireProtected(target);
    }

    @Override
    default void requireGivable(Set<String> roles, Set<String> groups) {
      lender().requireGivable(roles, groups);
    }

    @Override
    default void requireLiftable(Set<String> roles, Set<String> groups) {
      lender().requireLiftable(roles, groups);
    }

    @Override
    default void requireGivable(Collection<Permission> permissions) {
      lender().requireGivable(permissions);
    }

    @Override
    default void requireActingAs(PrincipalRecord target, @Nullable List<Permission> permissions) {
      lender().requireActingAs(target, permissions);
    }
  }
}
