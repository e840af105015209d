package io.gatehouse.identity;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.proof.Opening;
import io.gatehouse.identity.proof.RecentLogins;
import io.gatehouse.identity.proof.SecondFactors;
import io.gatehouse.identity.proof.SecondProof;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Proves who somebody is by name and password. All methods block (on the hash pool).
///
/// The same throttle, the same answer and the same work for everybody who fails, on every door. The
/// only thing that differs is a foreign hash of another cost, until its owner's first login here.
public final class Login {
  private static final int LONGEST = 4_096;
  private static final int LONGEST_NAME = 256;
  private static final int ANY_NAME = 3;

  private final Stores stores;
  private final Changes changes;
  private final PrincipalPasswords passwords;
  private final Tokens tokens;
  private final SecondFactors factors;
  private final RecentLogins recent;

  public Login(
      Stores stores,
      Changes changes,
      PrincipalPasswords passwords,
      Tokens tokens,
      SecondFactors factors,
      RecentLogins recent) {
    this.stores = stores;
    this.changes = changes;
    this.passwords = passwords;
    this.tokens = tokens;
    this.factors = factors;
    this.recent = recent;
  }

  /// Signs in a user, device, client or owner and opens a session.
  ///
  /// Throws `Refused`: CREDENTIAL_REFUSED; TOO_MANY with the seconds to wait; or
  /// SECOND_FACTOR_REQUIRED, with what would do in `factors`, after the password proved right.
  public Issued login(Attempt attempt) {
    return login(attempt, Opening.STANDARD);
  }

  /// The same for a protocol that has a say in how the session is opened.
  public Issued login(Attempt attempt, Opening opening) {
    Issued issued =
        Versions.settled(() -> {
          Proved proved = proved(attempt);
          requireFactor(proved);
          return tokens.sessions().open(proved.record(), attempt.origin(), opening, proved.by());
        });
    recent.note(issued.record().id());
    return issued;
  }

  /// Signs in somebody who has to add a second factor first, for nothing but that. Whoever has one,
  /// or needs none, is refused.
  public Issued enrol(Attempt attempt) {
    Issued issued =
        Versions.settled(() -> {
          Proved proved = proved(attempt);
          if (!proved.lacksFactor()) {
            throw Problem.of(ProblemType.CONFLICT, "you have to add no second factor to sign in")
                .cure("sign in without `enrol`")
                .refused();
          }
          return tokens
              .sessions()
              .open(proved.record(), attempt.origin(), Opening.ENROLMENT, proved.by());
        });
    recent.note(issued.record().id());
    return issued;
  }

  /// Proves once more who the holder of a session is, so that it may change how it signs in.
  ///
  /// @param attempt of the same principal
  public void again(Identity identity, Attempt attempt) {
    String session = identity.credential().id();
    if (session == null || identity.credential().kind() != Identity.Kind.SESSION_TOKEN) {
      throw Problem.of(ProblemType.CONFLICT, "this is not the token of a login")
          .cure("sign in at `/v1/login`")
          .refused();
    }
    Versions.settled(() -> {
      Proved proved = proved(attempt);
      if (!proved.record().subject().equals(identity.subject())) {
        throw refused();
      }
      audit(AuditAction.LOGIN, proved.record(), attempt, Map.of("by", proved.by()));
      return proved;
    });
    recent.note(session);
  }

  /// Proves without opening a session: for a connection that lives as long as its socket.
  public Identity prove(Attempt attempt) {
    PrincipalRecord record =
        Versions.settled(() -> {
          Proved proved = proved(attempt);
          requireFactor(proved);
          audit(AuditAction.LOGIN, proved.record(), attempt, Map.of("by", proved.by()));
          return proved.record();
        });
    return new Identity(
        record.application(),
        record.subject(),
        record.name(),
        new Identity.Credential(
            Identity.Kind.PASSWORD, null, TokenCheck.mark(record), Long.MAX_VALUE, null),
        record.publicData());
  }

  /// User name and password as MQTT and AMQP carry them: the password may be a token.
  ///
  /// @param userName may begin with `APPLICATION/` where that is not `main`
  public Identity connect(String userName, String password, Origin origin) {
    if (TokenText.plausible(password)) {
      return connected(userName, tokens.load(password, null, origin));
    }
    int slash = userName.indexOf('/');
    String application = slash < 0 ? Applications.MAIN : userName.substring(0, slash);
    return prove(new Attempt(application, userName.substring(slash + 1), password, origin));
  }

  /// Any token is accepted as the password; the user name must be the token's id, its principal's
  /// name or id, or at most three characters of any kind.
  private static Identity connected(String userName, Identity identity) {
    if (userName.length() > ANY_NAME
        && !userName.equals(identity.credential().id())
        && !userName.equals(identity.name())
        && !userName.equals(identity.subject().id())) {
      throw TokenCheck.refused();
    }
    return identity;
  }

  private Proved proved(Attempt attempt) {
    return attempt.second() instanceof SecondProof.Assertion shown && attempt.password().isEmpty()
        ? byPasskey(attempt, shown)
        : byPassword(attempt);
  }

  /// A passkey that stands for name and password: there is no account to count by before it proved
  /// right, and nothing to guess.
  private Proved byPasskey(Attempt attempt, SecondProof.Assertion shown) {
    try {
      return new Proved(factors.alone(attempt.application(), shown), "passkey", false);
    } catch (Refused refused) {
      audit(AuditAction.LOGIN_FAILED, null, attempt, Map.of("reason", "passkey"));
      throw refused;
    }
  }

  private Proved byPassword(Attempt attempt) {
    PrincipalRecord found =
        stores
            .read(
                transaction -> Principals.named(transaction, attempt.application(), attempt.name()))
            .orElse(null);
    String account =
        found == null
            ? shortened(attempt.application() + "/" + attempt.name())
            : PrincipalPasswords.account(found);
    String whole = attempt.password();
    SecondFactors.Typed typed =
        factors.typed(
            found,
            whole.length() > LONGEST ? whole.substring(0, LONGEST) : whole,
            attempt.second());
    if (!passwords.fits(account, found, typed.password(), attempt.origin()) || found == null) {
      audit(AuditAction.LOGIN_FAILED, found, attempt, Map.of("reason", reason(found)));
      throw refused();
    }
    SecondFactors.Verdict verdict = judged(account, found, typed, attempt);
    return new Proved(
        passwords.accepted(account, found, typed.password(), attempt.origin()),
        verdict.label(),
        verdict == SecondFactors.Verdict.MISSING);
  }

  /// A wrong code counts like a wrong password, so that codes can be guessed no faster; a password
  /// without a code counts as nothing, since that is how most logins begin.
  private SecondFactors.Verdict judged(
      String account, PrincipalRecord found, SecondFactors.Typed typed, Attempt attempt) {
    try {
      return factors.judge(found, typed.second(), attempt.origin().actor(found.subject(), null));
    } catch (Refused refused) {
      boolean wrong = refused.problem().type() == ProblemType.CREDENTIAL_REFUSED;
      if (!wrong) {
        passwords.undecided(account, attempt.origin());
      }
      audit(
          AuditAction.LOGIN_FAILED,
          found,
          attempt,
          Map.of("reason", wrong ? "wrong-second-factor" : "no-second-factor"));
      throw refused;
    }
  }

  private static void requireFactor(Proved proved) {
    if (proved.lacksFactor()) {
      throw Problem.of(
              ProblemType.SECOND_FACTOR_REQUIRED,
              "your application asks for a second factor and you have none")
          .cure("sign in at `/v1/login` with `enrol`, and add one at `/v1/me/factors`")
          .coded("enrolment-required")
          .refused();
    }
  }

  /// No name is that long, and what strangers send must not fill the memory.
  private static String shortened(String account) {
    return account.length() > LONGEST_NAME ? account.substring(0, LONGEST_NAME) : account;
  }

  /// The one answer to everybody who fails.
  static Refused refused() {
    return Problem.of(ProblemType.CREDENTIAL_REFUSED, "name or password is not right")
        .cure("check both; after several failures you have to wait between attempts")
        .refused();
  }

  /// For the audit only. An unknown name is not kept: people type passwords into the wrong field.
  private static String reason(@Nullable PrincipalRecord found) {
    if (found == null) {
      return "unknown-name";
    }
    return found.enabled() ? "wrong-password" : "wrong-password-or-disabled";
  }

  private void audit(
      AuditAction action, @Nullable PrincipalRecord record, Attempt attempt, Map<String, ?> facts) {
    Subject by =
        record == null || action != AuditAction.LOGIN ? Subject.ANONYMOUS : record.subject();
    Actor actor = attempt.origin().actor(by, null);
    String application = record == null ? null : record.application();
    String target = record == null ? null : record.subject().toString();
    changes.make(transaction -> {
      if (record != null && action == AuditAction.LOGIN) {
        Sessions.Opener.requireSame(transaction, record);
      }
      return new Outcome<>(
          actor,
          List.of(new AuditEvent(action, application, actor, target, Map.of(), facts)),
          List.of());
    });
  }

  /// Somebody who has proved everything that was asked for.
  ///
  /// @param lacksFactor whether the application asks for a second factor and there is none
  private record Proved(PrincipalRecord record, String by, boolean lacksFactor) {}

  /// One attempt to sign in.
  ///
  /// @param second what is shown besides the password, or in its place and that of the name; null
  ///   where nothing is
  public record Attempt(
      String application,
      String name,
      String password,
      Origin origin,
      @Nullable SecondProof second) {

    /// With nothing but a password, behind which a code may stand.
    public Attempt(String application, String name, String password, Origin origin) {
      this(application, name, password, origin, null);
    }

    @Override
    public String toString() {
      return "Attempt[" + application + "]";
    }
  }
}
