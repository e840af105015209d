package io.gatehouse.identity.request;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.proof.Wording;
import io.gatehouse.identity.record.Outcomes;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.AccessRequestRecord;
import io.gatehouse.store.record.AccessRequestRecord.Decision;
import io.gatehouse.store.record.AccessRequestRecord.State;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Makes the token of an approved request, in the moment when its asker comes for it.
final class Collection {
  private final Changes changes;
  private final Tokens tokens;
  private final SecureRandom random;
  private final InstantSource time;
  private final Bounds bounds;

  Collection(
      Changes changes, Tokens tokens, SecureRandom random, InstantSource time, Bounds bounds) {
    this.changes = changes;
    this.tokens = tokens;
    this.random = random;
    this.time = time;
    this.bounds = bounds;
  }

  record Taken(AccessRequestRecord request, Issued issued) {}

  private record Made(AccessRequestRecord request, TokenRecord token) {}

  /// @param seen the request, whose asker has proved to be it
  Taken take(AccessRequestRecord seen, Origin origin, Wording wording) {
    Long end = requireWaiting(seen).tokenExpiresAt();
    String text = wording.text(TokenRecord.Kind.API, time.millis(), end, random);
    Done<Made> done =
        changes.make(transaction -> {
          AccessRequestRecord now =
              transaction
                  .accessRequests()
                  .find(seen.id())
                  .orElseThrow(() -> Versions.missing("access_request:" + seen.id()));
          return made(transaction, now, requireWaiting(now), text, origin);
        });
    TokenRecord token = done.record().token();
    Issued issued =
        new Issued(token, text, token.id(), tokens.proved(token, origin), done.receipt());
    return new Taken(done.record().request(), issued);
  }

  private Outcome<Made> made(
      Transaction transaction,
      AccessRequestRecord request,
      Decision decision,
      String text,
      Origin origin) {
    long now = time.millis();
    requireSame(transaction, request, decision, now);
    String name = decision.tokenName();
    TokenRecord token =
        TokenRecord.fresh(
                request.application(),
                TokenText.id(random),
                request.subject(),
                TokenRecord.Kind.API,
                TokenText.hash(text),
                now)
            .drafted(name == null ? request.id() : name, null, true, decision.tokenExpiresAt());
    transaction.credentials().add(token);
    AccessRequestRecord after =
        transaction
            .accessRequests()
            .update(
                request.id(),
                old -> old.become(State.COLLECTED, decision, now + bounds.remembered().toMillis()))
            .orElseThrow(Collection::taken);
    Actor actor = origin.actor(request.subject(), token.id());
    Outcome<TokenRecord> created = Outcomes.of(AuditAction.TOKEN_CREATED, actor, null, token);
    List<AuditEvent> events = new ArrayList<>(created.events());
    events.add(
        Events.event(AuditAction.ACCESS_COLLECTED, request, actor, Map.of("token", token.id())));
    return new Outcome<>(new Made(after, token), events, List.of());
  }

  /// The device must be the one that was let in, and still be welcome.
  private static void requireSame(
      Transaction transaction, AccessRequestRecord request, Decision decision, long now) {
    PrincipalRecord holder =
        transaction.principals().find(request.application(), request.subject()).orElse(null);
    Long end = decision.tokenExpiresAt();
    if (holder == null
        || !holder.enabled()
        || holder.createdAt() > decision.at()
        || (end != null && end <= now)) {
      throw Problem.of(
              ProblemType.CREDENTIAL_ENDED, "what was approved has been taken back or has expired")
          .cure("ask again")
          .refused();
    }
  }

  private static Decision requireWaiting(AccessRequestRecord request) {
    Decision decision = request.decision();
    return switch (request.state()) {
      case PENDING ->
          throw Problem.of(ProblemType.CONFLICT, "nobody has decided yet")
              .cure("ask again later")
              .refused();
      case DENIED ->
          throw Problem.of(
                  ProblemType.FORBIDDEN,
                  decision == null || decision.reason() == null
                      ? "the request was denied"
                      : "the request was denied: " + decision.reason())
              .refused();
      case COLLECTED -> throw taken();
      case APPROVED -> {
        if (decision == null || request.subject().kind() != Subject.Kind.DEVICE) {
          throw Problem.of(ProblemType.CONFLICT, "a person collects no token")
              .cure("sign in with the name and the password of the request")
              .refused();
        }
        yield decision;
      }
    };
  }

  private static Refused taken() {
    return Problem.of(ProblemType.CONFLICT, "the token was collected already")
        .cure("if that was not you, tell an administrator; who lost the token asks again")
        .refused();
  }
}
