package io.gatehouse.dialect.scriptr.login;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.scriptr.directory.TokenBook;
import io.gatehouse.dialect.scriptr.entry.Entry;
import io.gatehouse.dialect.scriptr.entry.Failure;
import io.gatehouse.dialect.scriptr.entry.Site;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.identity.proof.Opening;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Signs users and devices in by id and password. Whoever fails gets one and the same answer.
final class SignIn {
  private static final Duration LONGEST = Duration.ofDays(1);

  private final Entry entry;
  private final TokenBook tokens;

  SignIn(Entry entry, TokenBook tokens) {
    this.entry = entry;
    this.tokens = tokens;
  }

  /// @param user of the directory, as it is now
  record Signed(Issued issued, PrincipalRecord user) {
    long expiresAt() {
      Long end = issued.record().expiresAt();
      return end == null ? Long.MAX_VALUE : end;
    }

    @Override
    public String toString() {
      return "Signed[" + user.subject() + "]";
    }
  }

  /// @param life that the page asks for; null for the usual one
  /// @throws Refused as every login does, TOO_MANY with the seconds to wait
  Signed in(Site site, Map<String, String> fields, @Nullable Duration life, Origin origin) {
    String id = fields.getOrDefault("id", "");
    String password = fields.getOrDefault("password", "");
    Duration lives = life == null ? entry.settings().sessionLife() : life;
    Opening opening =
        new Opening(
            (kind, from, until, random) ->
                TokenBook.wording(site, named(site, id)).text(kind, from, until, random),
            tokens.loginName(
                life == null || life.compareTo(entry.settings().sessionLimit()) < 0
                    ? entry.settings().sessionLimit()
                    : life),
            lives.compareTo(LONGEST) < 0 ? lives : LONGEST);
    Issued issued =
        entry
            .rooms()
            .login()
            .login(new Login.Attempt(site.application(), id, password, origin), opening);
    Subject subject = issued.record().principal();
    tokens.keepAtMost(new ServerAuthor(site.application()), subject);
    PrincipalRecord user =
        entry.rooms().directory().find(site.application(), subject).orElseThrow();
    return new Signed(issued, user);
  }

  /// The id that stands in the token of whoever signs in with this name.
  private String named(Site site, String name) {
    Optional<PrincipalRecord> found =
        entry.rooms().stores().read(t -> Principals.named(t, site.application(), name));
    return found
        .map(PrincipalRecord::subject)
        .map(subject -> subject.kind() == Subject.Kind.OWNER ? TokenBook.OWNER : subject.id())
        .orElse(TokenBook.OWNER);
  }

  /// In the words of Scriptr that its pages show as "wrong user name or password": the same for an
  /// unknown user, a wrong password and one who is suspended. Others are thrown on.
  static Failure failure(Refused refused) {
    Problem problem = refused.problem();
    if (problem.type() == ProblemType.CREDENTIAL_REFUSED) {
      return new Failure(
          400, "INVALID_SIGNATURE", "the user name or the password is not right", null);
    }
    if (problem.type() == ProblemType.SECOND_FACTOR_REQUIRED) {
      return new Failure(
          400,
          "SECOND_FACTOR_REQUIRED",
          "write the code of your authenticator behind the password",
          null);
    }
    throw refused;
  }
}
