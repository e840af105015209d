package io.gatehouse.identity;

import io.gatehouse.audit.Actor;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.store.PrincipalRecord;
import io.gatehouse.store.TokenRecord;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who makes a change, in which application, and how much of it they may make.
///
/// Whoever changes the directory hands one over, so that no door can forget to ask. Every method
/// that begins with `may` or `require` throws `Refused` when the author may not.
/// `access.Access.author` makes one from the rights of a caller; [ServerAuthor] is the server
/// itself.
public interface Author {

  /// The only application that this author can reach.
  String application();

  Subject subject();

  Actor actor();

  /// Whether this author administers the whole application (or owns it).
  boolean administers();

  void require(Verb verb, Resource resource);

  /// Refuses unless `verb` is allowed on this principal; `record` is null when there is none, and
  /// the answer to somebody who may not know is then the same as if there were.
  void require(Verb verb, Subject target, @Nullable PrincipalRecord record);

  /// The same for a token, which belongs to its principal.
  void require(Verb verb, String token, @Nullable TokenRecord record);

  /// Refuses to let somebody change what protects others from them: their own roles, groups and
  /// `enabled`.
  void mayProtect(Subject target);

  /// Refuses to give away roles or groups that hold more than the author does.
  void mayGive(Set<String> roles, Set<String> groups);

  /// Refuses to give away permissions that the author does not hold.
  void mayGive(Collection<Permission> permissions);

  /// Refuses a token that is wider than the credential that asks for it.
  void mayIssue(Subject principal, @Nullable List<Permission> permissions);
}
