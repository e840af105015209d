package io.gatehouse.identity.oauth;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Change;
import io.gatehouse.change.ChangeListener;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.record.Outcomes;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.oauth.OAuthAccessRecord;
import io.gatehouse.store.oauth.OAuthGrantRecord;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How grants end, with every token that came from them and every connection that those opened. All
/// methods block.
public final class GrantEnds {
  private static final int PAGE = 100;

  private final Stores stores;
  private final Changes changes;
  private final InstantSource time;

  /// Listens for changes from now on.
  GrantEnds(Stores stores, Changes changes, InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.time = time;
    changes.listen(new Ending());
  }

  /// Revokes what a client shows, if it is the client's own (RFC 7009): of a refresh token all that
  /// comes from the same consent, of an access token that one.
  public Receipt revoke(OAuthClient client, String shown, Origin origin) {
    Actor actor = origin.actor(client.subject(), null);
    if (OpaqueText.isRefresh(shown)) {
      return stores
          .read(t -> t.oauth().grantOfFamily(OpaqueText.hash(OpaqueText.familyOf(shown))))
          .filter(grant ->
              grant.application().equals(client.application())
                  && grant.client().equals(client.id()))
          .map(grant -> end(grant.application(), grant.id(), AuditAction.OAUTH_GRANT_ENDED, actor))
          .orElse(Receipt.NOTHING);
    }
    return stores
        .read(transaction -> access(transaction, client, shown))
        .map(access -> endAccess(access, actor))
        .orElse(Receipt.NOTHING);
  }

  private static Optional<OAuthAccessRecord> access(
      Transaction transaction, OAuthClient client, String shown) {
    return transaction
        .credentials()
        .byHash(OpaqueText.hash(shown))
        .filter(token -> token.kind() == TokenRecord.Kind.ACCESS)
        .filter(token -> token.application().equals(client.application()))
        .flatMap(token -> transaction.oauth().access(token.application(), token.id()))
        .filter(access -> access.client().equals(client.id()));
  }

  private Receipt endAccess(OAuthAccessRecord access, Actor actor) {
    return changes
        .make(transaction -> {
          List<Change> ended = new ArrayList<>();
          remove(transaction, access, ended);
          AuditEvent event =
              AuditEvent.of(
                  AuditAction.TOKEN_DELETED,
                  access.application(),
                  actor,
                  "token:" + access.token());
          return new Outcome<>(true, List.of(event), ended);
        })
        .receipt();
  }

  /// Ends a grant with all tokens that came from it, and the connections that they opened.
  Receipt end(String application, String id, AuditAction action, Actor actor) {
    return changes
        .make(transaction -> {
          List<Change> ended = new ArrayList<>();
          for (OAuthAccessRecord access : transaction.oauth().accessOf(application, id)) {
            remove(transaction, access, ended);
          }
          boolean there = transaction.oauth().removeGrant(application, id);
          AuditEvent event = AuditEvent.of(action, application, actor, "grant:" + id);
          return new Outcome<>(
              there, there || !ended.isEmpty() ? List.of(event) : List.of(), ended);
        })
        .receipt();
  }

  private static void remove(
      Transaction transaction, OAuthAccessRecord access, List<Change> ended) {
    if (transaction.credentials().remove(access.application(), access.token())) {
      ended.add(
          new Change.OfCredential(
              access.application(), access.principal(), access.token(), Outcomes.DELETED));
    }
    transaction.oauth().removeAccess(access.application(), access.token());
  }

  /// What a principal granted; others than the principal itself must administer it.
  public Page<OAuthGrantRecord> list(
      Author author, Subject principal, @Nullable String after, int limit) {
    requireOver(author, principal);
    List<OAuthGrantRecord> found =
        stores.read(t -> t.oauth().grants(author.application(), principal, null, after, limit + 1));
    boolean more = found.size() > limit;
    List<OAuthGrantRecord> items = more ? found.subList(0, limit) : found;
    return new Page<>(items, more ? items.getLast().id() : null);
  }

  /// Takes one grant back, with all tokens that came from it.
  public Receipt end(Author author, String id) {
    Optional<OAuthGrantRecord> grant = stores.read(t -> t.oauth().grant(author.application(), id));
    requireOver(author, grant.map(OAuthGrantRecord::principal).orElse(Subject.ANONYMOUS));
    if (grant.isEmpty()) {
      throw Versions.missing("grant:" + id);
    }
    return end(author.application(), id, AuditAction.OAUTH_GRANT_ENDED, author.actor());
  }

  private void requireOver(Author author, Subject principal) {
    if (!principal.equals(author.subject())) {
      author.require(
          Verb.ADMIN,
          principal,
          stores.read(t -> Principals.find(t, author.application(), principal)).orElse(null));
    }
  }

  /// Ends all that a client was given for others; what it has for itself goes with its principal.
  private Receipt endAll(String application, String client) {
    Receipt sum = Receipt.NOTHING;
    List<OAuthGrantRecord> grants;
    do {
      grants = stores.read(t -> t.oauth().grants(application, null, client, null, PAGE));
      for (OAuthGrantRecord grant : grants) {
        sum = sum.plus(end(application, grant.id(), AuditAction.OAUTH_GRANT_ENDED, Actor.SERVER));
      }
    } while (grants.size() == PAGE);
    List<OAuthAccessRecord> rest;
    do {
      rest = stores.read(t -> t.oauth().accessOfClient(application, client, null, PAGE));
      for (OAuthAccessRecord access : rest) {
        sum = sum.plus(endAccess(access, Actor.SERVER));
      }
    } while (rest.size() == PAGE);
    return sum;
  }

  /// A client that takes part no more, or is disabled, loses what people granted it.
  private final class Ending implements ChangeListener {
    @Override
    public Receipt apply(Change change) {
      if (change instanceof Change.OfPrincipal(String application, Subject subject, String _)
          && subject.kind() == Subject.Kind.CLIENT
          && !takesPart(application, subject)) {
        return endAll(application, subject.id());
      }
      return Receipt.NOTHING;
    }

    private boolean takesPart(String application, Subject client) {
      return stores.read(transaction ->
          transaction.oauth().client(application, client.id()).isPresent()
              && transaction
                  .principals()
                  .find(application, client)
                  .filter(PrincipalRecord::enabled)
                  .isPresent());
    }
  }

  /// Forgets what has ended; for a task that runs now and then.
  public int purge() {
    return stores.write(t -> t.oauth().purge(time.millis()));
  }
}
