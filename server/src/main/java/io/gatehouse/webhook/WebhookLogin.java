package io.gatehouse.webhook;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Proves who somebody is by asking the application's backend. All methods block.
///
/// Whoever the directory knows under the same id or name never comes in this way, and the backend
/// does not even see what they typed: two people of one name are not made one. The same throttle
/// counts here as for every other way to prove something.
public final class WebhookLogin {
  private final Stores stores;
  private final Changes changes;
  private final Throttle throttle;
  private final Webhooks webhooks;
  private final InstantSource clock;

  public WebhookLogin(
      Stores stores, Changes changes, Throttle throttle, Webhooks webhooks, InstantSource clock) {
    this.stores = stores;
    this.changes = changes;
    this.throttle = throttle;
    this.webhooks = webhooks;
    this.clock = clock;
  }

  /// Whether the application leaves it to its backend who somebody is. Does not block.
  public boolean offered(String application) {
    return webhooks.has(application, WebhookEvent.AUTHENTICATE);
  }

  /// Whether the backend is the one to ask about this name: there is one, and the directory does
  /// not know the name.
  public boolean decides(String application, String name) {
    return offered(application) && !isKnown(application, name);
  }

  /// Whether the backend that vouched for a guest is still the one that is asked: whoever replaces
  /// it has another say who its users are. A guest without a mark needs any. Does not block.
  public boolean vouches(Identity guest) {
    Webhook webhook = webhooks.find(guest.application(), WebhookEvent.AUTHENTICATE);
    String mark = guest.credential().mark();
    return webhook != null && (mark == null || mark.equals(mark(webhook)));
  }

  private static String mark(Webhook webhook) {
    return TokenText.hash(webhook.url().toString());
  }

  /// Who the backend says this is; throws `Refused` with the one answer for everybody who fails.
  public Identity prove(Login.Attempt attempt) {
    return switch (ask(attempt)) {
      case Proof.Proved(Identity identity) -> identity;
      case Proof.Failed(Problem why, Answer _) -> throw why.refused();
    };
  }

  /// The same, and what the backend answered, for dialects that have words of their own for it.
  public Proof ask(Login.Attempt attempt) {
    String application = attempt.application();
    String userId = attempt.name();
    String fault = UserIds.fault(userId);
    Webhook webhook = webhooks.find(application, WebhookEvent.AUTHENTICATE);
    if (webhook == null) {
      return failed(new Answer.NotConfigured());
    }
    if (fault != null) {
      return failed(new Answer.NotAskable(fault));
    }
    String account = application + "/webhook:" + userId;
    String place = attempt.origin().place();
    long wait = throttle.begin(account, place);
    if (wait > 0) {
      return new Proof.Failed(tooMany(wait), new Answer.Busy());
    }
    if (isKnown(application, userId)) {
      return refused(attempt, "in-directory");
    }
    Answer answer =
        webhooks
            .authenticate(
                application,
                userId,
                attempt.password(),
                new Webhooks.Details(
                    attempt.origin().transport().label(), attempt.origin().address().toString()))
            .join();
    if (answer instanceof Answer.Allowed(String userData, Duration life)) {
      throttle.succeeded(account, place);
      // the directory may have taken the name while the backend thought about it
      return isKnown(application, userId)
          ? refused(attempt, "in-directory")
          : proved(attempt, userData, life, mark(webhook));
    }
    if (!(answer instanceof Answer.Denied || answer instanceof Answer.Unexpected)) {
      throttle.abandoned(account, place);
      return failed(answer);
    }
    audit(AuditAction.LOGIN_FAILED, attempt, Map.of("reason", "webhook-" + answer.code()));
    return failed(answer);
  }

  /// @param mark of the webhook that was asked, as it was before the question
  private Proof proved(
      Login.Attempt attempt, String userData, @Nullable Duration life, String mark) {
    audit(AuditAction.LOGIN, attempt, Map.of("by", "webhook"));
    long until = life == null ? Long.MAX_VALUE : clock.millis() + life.toMillis();
    return new Proof.Proved(
        new Identity(
            attempt.application(),
            Subject.user(attempt.name()),
            attempt.name(),
            new Identity.Credential(Identity.Kind.WEBHOOK, null, mark, until, null),
            userData));
  }

  private Proof refused(Login.Attempt attempt, String reason) {
    audit(AuditAction.LOGIN_FAILED, attempt, Map.of("reason", reason));
    return failed(new Answer.Denied());
  }

  private boolean isKnown(String application, String name) {
    return stores.read(transaction ->
        transaction.principals().find(application, Subject.user(name)).isPresent()
            || Principals.named(transaction, application, name).isPresent());
  }

  private void audit(AuditAction action, Login.Attempt attempt, Map<String, ?> facts) {
    Subject by = action == AuditAction.LOGIN ? Subject.user(attempt.name()) : Subject.ANONYMOUS;
    Actor actor = attempt.origin().actor(by, null);
    changes.make(transaction ->
        new Outcome<>(
            actor,
            List.of(
                new AuditEvent(
                    action,
                    attempt.application(),
                    actor,
                    Subject.user(attempt.name()).toString(),
                    Map.of(),
                    facts)),
            List.of()));
  }

  /// A backend that cannot be asked is no wrong password: whoever comes may come again.
  private static Proof failed(Answer answer) {
    Problem why =
        switch (answer) {
          case Answer.Allowed _, Answer.Denied _, Answer.Unexpected _ ->
              Problem.of(ProblemType.CREDENTIAL_REFUSED, "name or password is not right")
                  .cure("check both; after several failures you have to wait between attempts");
          case Answer.NotAskable _, Answer.NotConfigured _ ->
              Problem.of(ProblemType.CREDENTIAL_REFUSED, answer.sentence());
          case Answer.BadStatus _,
              Answer.Malformed _,
              Answer.TimedOut _,
              Answer.Unreachable _,
              Answer.Busy _,
              Answer.CircuitOpen _ ->
              Problem.of(ProblemType.UNAVAILABLE, answer.sentence()).retryAfter(5);
        };
    return new Proof.Failed(why, answer);
  }

  private static Problem tooMany(long millis) {
    long seconds = Math.max(1, (millis + 999) / 1000);
    return Problem.of(ProblemType.TOO_MANY, "too many failed attempts to sign in")
        .cure("wait %d s".formatted(seconds))
        .retryAfter(seconds);
  }

  /// What came of an attempt.
  public sealed interface Proof {
    /// The backend vouches for this user.
    record Proved(Identity identity) implements Proof {}

    /// It does not, or was not asked.
    ///
    /// @param answer [Answer.Denied] also where the directory has the name
    record Failed(Problem why, Answer answer) implements Proof {}
  }
}
