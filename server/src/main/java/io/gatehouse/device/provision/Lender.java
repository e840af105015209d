package io.gatehouse.device.provision;

import io.gatehouse.access.Access;
import io.gatehouse.audit.Actor;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Lends the rights of somebody who is not here: of whoever made a key or a code.
///
/// They are those of this moment: a key gives nothing that its maker could not give now, and
/// nothing at all once its maker is gone, disabled, somebody else of the same name, or administers
/// the application no more.
record Lender(Directory directory, Access access) {

  /// @param since when the lender was created
  /// @param actor whom the audit is to name
  Author author(String application, Subject lender, long since, Actor actor, Origin origin) {
    Optional<PrincipalRecord> found =
        directory
            .find(application, lender)
            .filter(PrincipalRecord::enabled)
            .filter(record -> record.createdAt() == since);
    if (found.isEmpty()) {
      throw gone("its maker `%s` is gone".formatted(lender));
    }
    Identity identity =
        new Identity(application, lender, found.get().name(), Identity.Credential.NONE, "{}");
    Author author = new Borrower(access.author(access.rights(identity, origin)), actor);
    if (!author.administers()) {
      throw gone("its maker `%s` does not administer the application".formatted(lender));
    }
    return author;
  }

  /// When somebody was created who makes a key or code; refuses those whom nobody can find later.
  long since(Author author) {
    return directory
        .find(author.application(), author.subject())
        .map(PrincipalRecord::createdAt)
        .orElseThrow(() -> gone("`%s` is nobody of the directory".formatted(author.subject())));
  }

  private static RuntimeException gone(@Nullable String why) {
    return Problem.of(ProblemType.FORBIDDEN, String.valueOf(why))
        .cure("ask an administrator for another one")
        .refused();
  }
}
