package io.gatehouse.identity;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.TokenRecord;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Logins that are open: list them and end them. All methods block.
public final class Sessions {
  private static final int PAGE = 100;

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
    return find(home(identity.application(), identity.subject()), id)
        .filter(session -> session.principal().equals(identity.subject()))
        .map(session ->
            tokens
                .remove(origin.actor(identity.subject(), id), session, AuditAction.LOGOUT)
                .receipt())
        .orElse(Receipt.NOTHING);
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
  static String home(String application, Subject principal) {
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
}
