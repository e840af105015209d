package io.gatehouse.identity;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.proof.Opening;
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

  public Login(Stores stores, Changes changes, PrincipalPasswords passwords, Tokens tokens) {
    this.stores = stores;
    this.changes = changes;
    this.passwords = passwords;
    this.tokens = tokens;
  }

  /// Signs in a user, device, client or owner and opens a session.
  ///
  /// Throws `Refused`: CREDENTIAL_REFUSED, or TOO_MANY with the seconds to wait.
  public Issued login(Attempt attempt) {
    return login(attempt, Opening.STANDARD);
  }

  /// The same for a protocol that has a say in how the session is opened.
  public Issued login(Attempt attempt, Opening opening) {
    return Versions.settled(
        () -> tokens.sessions().open(proved(attempt), attempt.origin(), opening));
  }

  /// Proves without opening a session: for a connection that lives as long as its socket.
  public Identity prove(Attempt attempt) {
    PrincipalRecord record =
        Versions.settled(() -> {
          PrincipalRecord proved = proved(attempt);
          audit(AuditAction.LOGIN, proved, attempt, Map.of("by", "password"));
          return proved;
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

  private PrincipalRecord proved(Attempt attempt) {
    PrincipalRecord found =
        stores
            .read(
                transaction -> Principals.named(transaction, attempt.application(), attempt.name()))
            .orElse(null);
    String account =
        found == null
            ? shortened(attempt.application() + "/" + attempt.name())
            : PrincipalPasswords.account(found);
    String password = attempt.password();
    PrincipalRecord proved =
        passwords.prove(
            account,
            found,
            password.length() > LONGEST ? password.substring(0, LONGEST) : password,
            attempt.origin());
    if (proved == null) {
      audit(AuditAction.LOGIN_FAILED, found, attempt, Map.of("reason", reason(found)));
      throw refused();
    }
    return proved;
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

  /// One attempt to sign in.
  public record Attempt(String application, String name, String password, Origin origin) {
    @Override
    public String toString() {
      return "Attempt[" + application + "]";
    }
  }
}
