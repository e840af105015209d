package io.gatehouse.dialect.signalk.entry;

import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Somebody who administers Signal K, at work: on its users, its devices, their tokens, and whether
/// the anonymous may read; on the requests of those who ask for access. Of the rest of the
/// application it reaches nothing.
///
/// A user or device belongs to Signal K if it has one of its three roles and no other, and is in no
/// group. What is given away is still asked of the author's own rights, so that a principal which
/// holds more by a grant stays out of reach.
public final class Administrator implements Author.Lent {
  private final Author caller;

  Administrator(Author caller) {
    this.caller = caller;
  }

  /// Whether this is a user or device of Signal K and of nothing else.
  public static boolean reaches(PrincipalRecord record) {
    return record.subject().kind() != Subject.Kind.CLIENT
        && record.subject().kind() != Subject.Kind.OWNER
        && record.groups().isEmpty()
        && !record.roles().isEmpty()
        && record.roles().stream().allMatch(Administrator::isOurs);
  }

  private static boolean isOurs(String role) {
    return UserType.of(Set.of(role)).isPresent();
  }

  @Override
  public Author lender() {
    return caller;
  }

  @Override
  public boolean may(Verb verb, ResourceType type, String id) {
    return type == ResourceType.ACCESS_REQUEST
        || (type == ResourceType.ROLE && (isOurs(id) || id.equals(Role.ANONYMOUS)))
        || caller.may(verb, type, id);
  }

  @Override
  public boolean may(Verb verb, PrincipalRecord target) {
    return reaches(target) || caller.may(verb, target);
  }

  @Override
  public void require(Verb verb, ResourceType type, String id) {
    if (!may(verb, type, id)) {
      caller.require(verb, type, id);
    }
  }

  @Override
  public void require(Verb verb, Subject target, @Nullable PrincipalRecord record) {
    if (record == null || !reaches(record)) {
      caller.require(verb, target, record);
    } else if (verb == Verb.UPDATE || verb == Verb.DELETE) {
      // whoever holds more than this author is not theirs to end or to change
      caller.requireActingAs(record, null);
    }
  }

  @Override
  public void require(Verb verb, String token, @Nullable TokenRecord record) {
    if (verb != Verb.CREATE) {
      caller.require(verb, token, record);
    }
  }

  @Override
  public void requireProtected(PrincipalRecord target) {
    if (!reaches(target)) {
      caller.requireProtected(target);
    } else if (target.subject().equals(subject()) && !administers()) {
      throw Problem.of(ProblemType.FORBIDDEN, "nobody changes their own type")
          .cure("ask another administrator")
          .refused();
    }
  }
}
