package io.gatehouse.dialect.api.operate;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Author;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;

/// What is about the whole server is for its owner, with a credential that is not narrowed.
final class Owners {
  private Owners() {}

  static boolean isOwner(Author author) {
    return author.subject().kind() == Subject.Kind.OWNER && author.administers();
  }

  static void require(Author author, String what) {
    if (!isOwner(author)) {
      throw Problem.of(ProblemType.FORBIDDEN, what + " is for the owner of the server")
          .cure("sign in as the owner")
          .refused();
    }
  }
}
