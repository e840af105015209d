package io.gatehouse.identity;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.proof.Opening;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.proof.Wording;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Outcomes;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Logins that are open: list them and end them. All methods block.
public final class Sessions {
  private static final int PAGE = 100;

  /// What the sessions of browsers are called; behind it stands when the login was.
  private static final String BROWSER = "login in a browser at ";

  /// How long the token before a renewal works on, for what is under way with it.
  private static final Duration GRACE = Duration.ofMinutes(1);

  private final Stores stores;
  private final Tokens tokens;
  private final InstantSource time;

  public Sessions(Stores stores, Tokens tokens, InstantSource time) {
    this.stores = stores;
    this.tokens = tokens;
    this.time = time;
  }

  public Page<TokenRecord> list(
      Author author, Subject principal, @Nullable String after, int limit) {
    String home = home(author.application(), principal);
    Page<TokenRecord> page =
        stores.read(
            t -> t.credentials().list(home, principal, TokenRecord.Kind.SESSION, after, limit));
    return new Page<>(
        page.items().stream()
            .filter(session -> isOwners(author, session) || author.may(Verb.READ, session))
            .toList(),
        page.next());
  }

  /// Logout: ends the session that this identity came by. Needs no right, since whoever shows a
  /// session may always end it; what came by no session has nothing to end.
  public Receipt logout(Identity identity, Origin origin) {
    String id = identity.credential().id();
    if (identity.credential().kind() != Identity.Kind.SESSION_TOKEN || id == null) {
      return Receipt.NOTHING;
    }
    if (of(identity).filter(session -> session.name().startsWith(BROWSER)).isPresent()) {
      return logoutOfAll(identity, origin);
    }
    return find(home(identity.application(), identity.subject()), id)
        .filter(session -> session.principal().equals(identity.subject()))
        .map(session ->
            tokens
                .remove(origin.actor(identity.subject(), id), session, AuditAction.LOGOUT)
                .receipt())
        .orElse(Receipt.NOTHING);
  }

  /// The same for a session that went on under further tokens: ends all of the same name, so that
  /// an older token of it does not outlive the logout.
  public Receipt logoutOfAll(Identity identity, Origin origin) {
    String home = home(identity.application(), identity.subject());
    String id = identity.credential().id();
    TokenRecord own = id == null ? null : find(home, id).orElse(null);
    if (own == null || !own.principal().equals(identity.subject())) {
      return Receipt.NOTHING;
    }
    Receipt sum = Receipt.NOTHING;
    for (TokenRecord session : all(home, identity.subject())) {
      if (session.name().equals(own.name())) {
        sum =
            sum.plus(
                tokens
                    .remove(origin.actor(identity.subject(), id), session, AuditAction.LOGOUT)
                    .receipt());
      }
    }
    return sum;
  }

  /// Goes on with a session under a new token, where it is one; the old token keeps its end. One
  /// that is narrowed, as for adding a second factor and nothing else, does not go on.
  public Optional<Issued> goOn(Identity identity, Origin origin, Opening opening) {
    String home = home(identity.application(), identity.subject());
    String id = identity.credential().id();
    if (id == null) {
      return Optional.empty();
    }
    return find(home, id)
        .filter(session -> session.principal().equals(identity.subject()))
        .filter(session -> session.permissions() == null)
        .flatMap(session ->
            stores.read(t ->
                Principals.find(t, identity.application(), identity.subject())
                    .filter(PrincipalRecord::enabled)))
        .map(holder -> tokens.sessions().goOn(holder, home, id, origin, opening));
  }

  /// How the session of a browser is opened: one that can be renewed.
  public Opening inBrowser() {
    return new Opening(
        Wording.OWN, BROWSER + Instant.ofEpochMilli(time.millis()), Opening.STANDARD.longest());
  }

  /// Until when the session of a browser can be renewed at most; empty for any other.
  public Optional<Instant> renewableUntil(Identity identity) {
    return of(identity)
        .filter(session -> session.name().startsWith(BROWSER))
        .filter(session -> session.permissions() == null)
        .map(session ->
            Instant.parse(session.name().substring(BROWSER.length()))
                .plus(tokens.sessions().settings().sessionLimit()));
  }

  /// Goes on with the session of a browser under a new token; the old one ends a minute later.
  /// Throws `Refused` CONFLICT where that is no such session, where it has gone on already, or
  /// where it is at its last end.
  public Issued renew(Identity identity, Origin origin) {
    Instant last = renewableUntil(identity).orElse(Instant.MIN);
    Instant now = Instant.ofEpochMilli(time.millis());
    TokenRecord before = of(identity).orElse(null);
    if (before == null || !now.isBefore(last)) {
      throw Problem.of(ProblemType.CONFLICT, "this session does not go on")
          .cure("sign in again")
          .coded("session-at-end")
          .refused();
    }
    boolean gone =
        all(home(identity.application(), identity.subject()), identity.subject()).stream()
            .filter(other -> other.name().equals(before.name()))
            .anyMatch(other -> other.createdAt() > before.createdAt());
    if (gone) { // or one token would make as many sessions as somebody likes while it lasts
      throw Problem.of(ProblemType.CONFLICT, "this session has gone on already")
          .cure("use its new cookie")
          .coded("session-renewed")
          .refused();
    }
    Opening opening = new Opening(Wording.OWN, before.name(), Duration.between(now, last));
    Issued issued =
        goOn(identity, origin, opening)
            .orElseThrow(() -> Versions.missing("session:" + before.id()));
    tokens
        .sessions()
        .endSoon(before, GRACE, origin.actor(identity.subject(), issued.record().id()));
    return issued;
  }

  /// The session that an identity came by, where it did.
  public Optional<TokenRecord> of(Identity identity) {
    String id = identity.credential().id();
    return id == null
        ? Optional.empty()
        : find(home(identity.application(), identity.subject()), id);
  }

  private List<TokenRecord> all(String home, Subject principal) {
    return stores.read(transaction -> {
      List<TokenRecord> all = new ArrayList<>();
      String after = null;
      do {
        Page<TokenRecord> page =
            transaction.credentials().list(home, principal, TokenRecord.Kind.SESSION, after, PAGE);
        all.addAll(page.items());
        after = page.next();
      } while (after != null);
      return all;
    });
  }

  public Receipt end(Author author, String id) {
    Optional<TokenRecord> session =
        find(author.application(), id)
            .or(() -> find(Applications.MAIN, id).filter(found -> isOwners(author, found)));
    if (session.filter(found -> isOwners(author, found)).isEmpty()) {
      author.require(Verb.DELETE, id, session.orElse(null));
    }
    return tokens
        .remove(
            author.actor(),
            session.orElseThrow(() -> Versions.missing("session:" + id)),
            AuditAction.TOKEN_DELETED)
        .receipt();
  }

  /// @param except id of the one to keep, usually the caller's own
  public Receipt endAll(Author author, Subject principal, @Nullable String except) {
    String home = home(author.application(), principal);
    Receipt sum = Receipt.NOTHING;
    String after = null;
    do {
      String from = after;
      Page<TokenRecord> page =
          stores.read(
              t -> t.credentials().list(home, principal, TokenRecord.Kind.SESSION, from, PAGE));
      for (TokenRecord session : page.items()) {
        if (!session.id().equals(except)) {
          sum = sum.plus(end(author, session.id()));
        }
      }
      after = page.next();
    } while (after != null);
    return sum;
  }

  /// Forgets the sessions that have expired; for a task that runs now and then.
  public int purge() {
    return stores.write(t -> t.credentials().purgeExpiredSessions(time.millis()));
  }

  /// Where the sessions of a principal are kept: those of an owner, who acts in every application,
  /// in the first.
  public static String home(String application, Subject principal) {
    return principal.kind() == Subject.Kind.OWNER ? Applications.MAIN : application;
  }

  /// An owner's own, which no role speaks of.
  private static boolean isOwners(Author author, TokenRecord session) {
    return author.subject().kind() == Subject.Kind.OWNER
        && author.administers()
        && session.principal().equals(author.subject());
  }

  private Optional<TokenRecord> find(String application, String id) {
    return stores
        .read(t -> t.credentials().find(application, id))
        .filter(token -> token.kind() == TokenRecord.Kind.SESSION);
  }

  /// Makes the tokens of sessions. Blocks.
  record Opener(
      Changes changes, SecureRandom random, InstantSource time, Tokens.Settings settings) {

    /// Opens the session of somebody who has just signed in. Throws `Versions.Overtaken` where the
    /// password was changed while it was proved: no session of the old one comes after that.
    ///
    /// @param by what the proof was, for the audit
    Issued open(PrincipalRecord holder, Origin origin, Opening opening, String by) {
      return open(holder, origin, opening, by, transaction -> requireSame(transaction, holder));
    }

    /// Opens the session that goes on after one that comes to its end, and has not been ended.
    ///
    /// @param before id of that one
    Issued goOn(
        PrincipalRecord holder, String home, String before, Origin origin, Opening opening) {
      return open(
          holder,
          origin,
          opening,
          "session",
          transaction -> {
            if (transaction.credentials().find(home, before).isEmpty()) {
              throw Validity.ended("the session was ended").refused();
            }
          });
    }

    /// Has the old token of a session end after a while, unless it ends before.
    void endSoon(TokenRecord token, Duration grace, Actor actor) {
      long end = time.millis() + grace.toMillis();
      changes.make(transaction -> {
        UnaryOperator<TokenRecord> change =
            now ->
                now.drafted(
                    now.name(),
                    now.permissions(),
                    now.enabled(),
                    now.expiresAt() == null ? end : Math.min(end, now.expiresAt()));
        return transaction
            .credentials()
            .update(token.application(), token.id(), change)
            .map(after -> Outcomes.of(AuditAction.TOKEN_CHANGED, actor, token, after))
            .orElseThrow(() -> Versions.missing("session:" + token.id()));
      });
    }

    static void requireSame(Transaction transaction, PrincipalRecord proved) {
      boolean same =
          Principals.find(transaction, proved.application(), proved.subject())
              .filter(now -> Objects.equals(now.passwordHash(), proved.passwordHash()))
              .isPresent();
      if (!same) {
        throw new Versions.Overtaken();
      }
    }

    private Issued open(
        PrincipalRecord holder,
        Origin origin,
        Opening opening,
        String by,
        Consumer<Transaction> check) {
      Duration standard = settings.sliding() ? settings.sessionLimit() : settings.sessionMaxAge();
      Duration life = standard.compareTo(opening.longest()) < 0 ? standard : opening.longest();
      long now = time.millis();
      long until = now + life.toMillis();
      String text = opening.wording().text(TokenRecord.Kind.SESSION, now, until, random);
      String named = opening.name();
      String home = home(holder.application(), holder.subject());
      TokenRecord token =
          TokenRecord.fresh(
                  home,
                  TokenText.id(random),
                  holder.subject(),
                  TokenRecord.Kind.SESSION,
                  TokenText.hash(text),
                  now)
              .drafted(
                  named == null ? "login over " + origin.transport().label() : named,
                  opening.permissions(),
                  true,
                  until);
      Done<TokenRecord> done =
          changes.make(transaction -> {
            check.accept(transaction);
            transaction.credentials().add(token);
            return new Outcome<>(
                token,
                List.of(
                    Facts.event(
                        AuditAction.LOGIN,
                        token.application(),
                        origin.actor(holder.subject(), token.id()),
                        holder.subject().toString(),
                        Map.of(),
                        Map.of("by", by, "session", token.id()))),
                List.of());
          });
      return new Issued(
          token, text, token.id(), TokenCheck.identity(token, holder), done.receipt());
    }
  }
}
