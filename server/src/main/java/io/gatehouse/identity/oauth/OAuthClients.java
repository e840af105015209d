package io.gatehouse.identity.oauth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Change;
import io.gatehouse.change.ChangeListener;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.change.Receipt;
import io.gatehouse.change.Stamps;
import io.gatehouse.config.value.Secret;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.store.Stores;
import io.gatehouse.store.oauth.OAuthClientRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which clients of the directory take part in OAuth, and how. Whoever registers one decides where
/// people are sent with a code, and can get its secret: that needs `admin` on the client, and the
/// right to act as it. That nobody is asked, only those who administer the application say.
///
/// People agree to what a scope means then: when one comes to mean more, they are asked anew.
///
/// Those used lately are in memory, so that an event loop can ask for them.
public final class OAuthClients {
  private static final int HOT = 10_000;
  private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

  private final Stores stores;
  private final Changes changes;
  private final SecureRandom random;
  private final InstantSource time;
  private final Cache<Place, Hot> hot =
      Caffeine.newBuilder().maximumSize(HOT).executor(Runnable::run).build();
  private final Stamps<Place> stamps = new Stamps<>();

  /// Listens for changes from now on.
  public OAuthClients(Stores stores, Changes changes, SecureRandom random, InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.random = random;
    this.time = time;
    changes.listen(new Forgetting());
  }

  /// The client if it is hot, enabled and registered; null where [#find] has to be asked. Never
  /// blocks.
  public @Nullable OAuthClient cached(String application, String id) {
    Hot found = hot.getIfPresent(new Place(application, id));
    return found == null || found.stamp.voided() ? null : found.client;
  }

  /// The client, where it is enabled and registered; may block.
  public Optional<OAuthClient> find(String application, String id) {
    OAuthClient known = cached(application, id);
    return known != null ? Optional.of(known) : read(new Place(application, id));
  }

  private Optional<OAuthClient> read(Place place) {
    Stamps.Stamp stamp = stamps.take(place);
    Optional<OAuthClient> found =
        stores.read(transaction ->
            transaction
                .oauth()
                .client(place.application, place.id)
                .flatMap(record ->
                    transaction
                        .principals()
                        .find(place.application, Subject.client(place.id))
                        .filter(PrincipalRecord::enabled)
                        .map(principal -> new OAuthClient(record, principal))));
    found.ifPresent(client -> hot.put(place, new Hot(client, stamp)));
    return found;
  }

  /// Whether this is the client's secret, or the one before it while that still works.
  public boolean hasSecret(OAuthClient client, String secret) {
    byte[] shown = bytes(OpaqueText.hash(secret));
    OAuthClientRecord record = client.record();
    String current = record.secretHash();
    String previous = record.previousHash();
    Long until = record.previousUntil();
    boolean isCurrent = current != null && MessageDigest.isEqual(shown, bytes(current));
    boolean isPrevious =
        previous != null
            && until != null
            && time.millis() < until
            && MessageDigest.isEqual(shown, bytes(previous));
    return isCurrent || isPrevious;
  }

  private static byte[] bytes(String hash) {
    return hash.getBytes(StandardCharsets.US_ASCII);
  }

  public OAuthClientRecord read(Author author, String id) {
    author.require(Verb.READ, Subject.client(id), principal(author, id).orElse(null));
    return registered(author, id);
  }

  /// Registers a client, or changes how it is registered.
  public Registered put(Author author, String id, ClientDraft draft, @Nullable Long expected) {
    PrincipalRecord principal = administered(author, id);
    draft.check();
    if (draft.settings().consent().equals("never") && !author.administers()) {
      throw Names.refused(
          "consent",
          "a client that asks nobody gets the rights of everybody who signs in",
          "use `once` or `always`, or ask somebody with `admin_application`");
    }
    Secret fresh = new Secret(OpaqueText.SECRET + OpaqueText.random(random));
    Done<Written> done =
        Versions.translated(() ->
            changes.make(transaction -> {
              OAuthClientRecord before =
                  transaction.oauth().client(author.application(), id).orElse(null);
              Versions.require(expected, before == null ? 0 : before.version());
              boolean needs =
                  draft.keepsSecret() && (before == null || before.secretHash() == null);
              OAuthClientRecord after = written(principal, draft, before, needs ? fresh : null);
              transaction.oauth().put(after);
              Outcome<OAuthClientRecord> outcome = outcome(author, before, after);
              return new Outcome<>(
                  new Written(outcome.record(), needs), outcome.events(), outcome.changes());
            }));
    return new Registered(done.record().record, done.record().fresh ? fresh : null, done.receipt());
  }

  /// Gives the client another secret; the old one works for `overlap` more.
  public Registered renewSecret(Author author, String id, Duration overlap) {
    administered(author, id);
    if (overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0) {
      throw Names.refused(
          "overlap", "the old secret cannot stay good for that long", "use at most 30 days");
    }
    Secret fresh = new Secret(OpaqueText.SECRET + OpaqueText.random(random));
    Done<OAuthClientRecord> done =
        changes.make(transaction -> {
          OAuthClientRecord before =
              transaction.oauth().client(author.application(), id).orElseThrow(() -> missing(id));
          if (!before.authentication().startsWith("client_secret_")) {
            throw Names.refused(
                "authentication", "this client has no secret", "register it with one");
          }
          OAuthClientRecord after = renewed(before, fresh, overlap);
          transaction.oauth().put(after);
          return outcome(author, before, after);
        });
    return new Registered(done.record(), fresh, done.receipt());
  }

  /// Ends that the client takes part; the client itself stays.
  public Receipt remove(Author author, String id, @Nullable Long expected) {
    administered(author, id);
    return changes
        .make(transaction -> {
          OAuthClientRecord before =
              transaction.oauth().client(author.application(), id).orElseThrow(() -> missing(id));
          Versions.require(expected, before.version());
          transaction.oauth().removeClient(author.application(), id);
          return new Outcome<>(
              before,
              List.of(
                  Facts.event(
                      AuditAction.OAUTH_CLIENT_REMOVED,
                      before.application(),
                      author.actor(),
                      "client:" + id,
                      ClientDraft.facts(before),
                      Map.of())),
              List.of(new Change.OfPrincipal(before.application(), Subject.client(id))));
        })
        .receipt();
  }

  private OAuthClientRecord written(
      PrincipalRecord principal,
      ClientDraft draft,
      @Nullable OAuthClientRecord before,
      @Nullable Secret fresh) {
    boolean keeps = draft.keepsSecret();
    long now = time.millis();
    return new OAuthClientRecord(
        principal.application(),
        principal.subject().id(),
        draft.authentication(),
        fresh != null
            ? OpaqueText.hash(fresh.reveal())
            : keeps && before != null ? before.secretHash() : null,
        keeps && before != null ? before.previousHash() : null,
        keeps && before != null ? before.previousUntil() : null,
        draft.keys(),
        draft.settings(),
        before == null
            ? now - 1
            : widens(before.settings(), draft.settings()) ? now : before.scopesSince(),
        before == null ? now : before.createdAt(),
        now,
        before == null ? 1 : before.version() + 1);
  }

  /// Whether a scope means more now, or is gone: it could come back with another meaning.
  private static boolean widens(
      OAuthClientRecord.Settings before, OAuthClientRecord.Settings after) {
    return before.scopes().entrySet().stream()
        .anyMatch(scope -> {
          List<String> now = after.scopes().get(scope.getKey());
          return now == null
              || !(scope.getValue().contains(OAuthClient.EVERYTHING)
                  || scope.getValue().containsAll(now));
        });
  }

  private OAuthClientRecord renewed(OAuthClientRecord before, Secret fresh, Duration overlap) {
    long now = time.millis();
    boolean overlaps = !overlap.isZero();
    return new OAuthClientRecord(
        before.application(),
        before.id(),
        before.authentication(),
        OpaqueText.hash(fresh.reveal()),
        overlaps ? before.secretHash() : null,
        overlaps ? now + overlap.toMillis() : null,
        before.keys(),
        before.settings(),
        before.scopesSince(),
        before.createdAt(),
        now,
        before.version() + 1);
  }

  private static Outcome<OAuthClientRecord> outcome(
      Author author, @Nullable OAuthClientRecord before, OAuthClientRecord after) {
    return new Outcome<>(
        after,
        List.of(
            Facts.event(
                AuditAction.OAUTH_CLIENT_CHANGED,
                after.application(),
                author.actor(),
                "client:" + after.id(),
                ClientDraft.facts(before),
                ClientDraft.facts(after))),
        List.of(new Change.OfPrincipal(after.application(), Subject.client(after.id()))));
  }

  private PrincipalRecord administered(Author author, String id) {
    Optional<PrincipalRecord> found = principal(author, id);
    author.require(Verb.ADMIN, Subject.client(id), found.orElse(null));
    PrincipalRecord principal =
        found.orElseThrow(() -> Versions.missing(Subject.client(id).toString()));
    author.requireActingAs(principal, null);
    return principal;
  }

  private Optional<PrincipalRecord> principal(Author author, String id) {
    return stores.read(t -> Principals.find(t, author.application(), Subject.client(id)));
  }

  private OAuthClientRecord registered(Author author, String id) {
    return stores
        .read(t -> t.oauth().client(author.application(), id))
        .orElseThrow(() -> missing(id));
  }

  private static RuntimeException missing(String id) {
    return Versions.missing("client:" + id + "/oauth");
  }

  /// A client as it is registered now.
  ///
  /// @param secret one that was just made, shown this once
  public record Registered(OAuthClientRecord record, @Nullable Secret secret, Receipt receipt) {}

  private record Written(OAuthClientRecord record, boolean fresh) {}

  private record Place(String application, String id) {}

  private record Hot(OAuthClient client, Stamps.Stamp stamp) {}

  private final class Forgetting implements ChangeListener {
    @Override
    public Receipt apply(Change change) {
      if (change instanceof Change.OfPrincipal(String application, Subject subject, String _)
          && subject.kind() == Subject.Kind.CLIENT) {
        stamps.forget(new Place(application, subject.id()));
      }
      return Receipt.NOTHING;
    }
  }
}
