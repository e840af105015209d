package io.gatehouse.identity;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.identity.proof.LastUses;
import io.gatehouse.identity.proof.ScramKeys;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.proof.Wording;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Outcomes;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.ScramRecord;
import io.gatehouse.store.record.TokenRecord;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Issues tokens, and tells whose a shown one is. Whoever makes, widens or renews one can act by it
/// afterwards. So all of that needs, besides the right on it, that the author may act as its
/// principal and that the author's own credential is not narrower (see [Author#requireActingAs]).
public final class Tokens {
  private static final int MOST_PERMISSIONS = 100;

  private final Stores stores;
  private final Changes changes;
  private final InstantSource time;
  private final SecureRandom random;
  private final Settings settings;
  private final TokenCheck check;
  private final Sessions.Opener sessions;
  private volatile Predicate<Identity> vouchers = guest -> false;

  /// Listens for changes from now on.
  public Tokens(Surroundings around, Throttle throttle, LastUses uses, Settings settings) {
    this.stores = around.stores();
    this.changes = around.changes();
    this.time = around.time();
    this.random = around.random();
    this.settings = settings;
    HotTokens hot = new HotTokens(settings.hot());
    changes.listen(hot);
    check = new TokenCheck(stores, hot, throttle, uses, around.audit(), time, settings);
    sessions = new Sessions.Opener(changes, random, time, settings);
  }

  /// The identity behind a presented token if it is hot; null when [#load] has to be asked.
  ///
  /// Never blocks: for event loops. Throws `Refused` when the token is known to be no good.
  ///
  /// @param presented `Bearer X`, `JWT X` or `X`
  /// @param application the application that the request names; null for the token's own
  public @Nullable Identity cached(String presented, @Nullable String application, Origin origin) {
    return check.cached(presented, application, origin);
  }

  /// The same, may block.
  public Identity load(String presented, @Nullable String application, Origin origin) {
    return check.load(presented, application, origin);
  }

  /// The identity behind the certificate of a connection if it is hot; else ask [#loadCertificate].
  public @Nullable Identity cachedCertificate(
      ClientCertificate shown, @Nullable String application, Origin origin) {
    return check.cached(shown, application, origin);
  }

  /// The same, may block.
  public Identity loadCertificate(
      ClientCertificate shown, @Nullable String application, Origin origin) {
    return check.load(shown, application, origin);
  }

  /// Has this say of each guest whether the backend that vouched for it is still believed; until
  /// then none is. To be called before any door opens.
  public void vouchedBy(Predicate<Identity> stillVouches) {
    vouchers = stillVouches;
  }

  /// Whether whoever vouched for a guest is still believed, and for whoever is no guest. Never
  /// blocks.
  public boolean isVouchedFor(Identity identity) {
    return !identity.isGuest() || vouchers.test(identity);
  }

  /// Throws `Refused` when the certificate of a live session's connection has come to its end, or
  /// the backend that vouched for its guest is not asked any more.
  public void requireStanding(@Nullable ClientCertificate certificate, Identity identity) {
    if (certificate != null) {
      check.validity().require(certificate, identity);
    }
    if (!isVouchedFor(identity)) {
      throw Validity.ended("the backend that vouched for you is not asked any more").refused();
    }
  }

  /// Whether a certificate is registered and may be used, for the handshake; may block.
  public boolean isRegistered(byte[] digest) {
    return check.isRegistered(digest);
  }

  /// The identity of a live session as the store has it now; `Refused` when it has ended; blocks.
  public Identity renewed(Identity identity) {
    return check.validity().renewed(identity).orThrow();
  }

  /// The same for many of one principal, which this transaction sees, or does not (null); in order.
  public List<Identity.Renewed> renewed(
      Transaction transaction, @Nullable PrincipalRecord principal, List<Identity> identities) {
    return check.validity().renewed(transaction, principal, identities);
  }

  /// Who has proved to know the value of this token as it was read, which may have ended since.
  public Identity proved(TokenRecord token, Origin origin) {
    return check.proved(token, origin);
  }

  /// Notes that somebody did not know a token, and words the refusal.
  public Refused guessed(Origin origin) {
    return check.unknown(origin);
  }

  /// Issues an API token or a connection credential.
  public Issued issue(Author author, Subject principal, Draft draft) {
    return issue(author, principal, draft, Wording.OWN);
  }

  /// The same with a value that is written in another form.
  public Issued issue(Author author, Subject principal, Draft draft, Wording wording) {
    requireForm(draft);
    PrincipalRecord holder =
        find(author.application(), principal)
            .orElseGet(() -> {
              author.require(Verb.READ, principal, null);
              throw Versions.missing(principal.toString());
            });
    String text = wording.text(draft.kind(), time.millis(), draft.expiresAt(), random);
    TokenRecord token = record(holder.application(), principal, draft, text);
    author.require(Verb.CREATE, token.id(), token);
    author.requireActingAs(holder, draft.permissions());
    ScramRecord verifier = verifier(token, text);
    Done<TokenRecord> done =
        Versions.translated(() ->
            changes.make(transaction -> {
              transaction.credentials().add(token);
              if (verifier != null) {
                transaction.credentials().verify(verifier);
              }
              return Outcomes.of(AuditAction.TOKEN_CREATED, author.actor(), null, token);
            }));
    return issued(done, holder, text);
  }

  public TokenRecord read(Author author, String id) {
    return required(author, Verb.READ, id);
  }

  /// What the author may read; a page may hold fewer than `limit` although there is a next one.
  public Page<TokenRecord> list(
      Author author,
      @Nullable Subject principal,
      TokenRecord.@Nullable Kind kind,
      @Nullable String after,
      int limit) {
    Page<TokenRecord> page =
        stores.read(t -> t.credentials().list(author.application(), principal, kind, after, limit));
    return new Page<>(
        page.items().stream().filter(token -> author.may(Verb.READ, token)).toList(), page.next());
  }

  public Done<TokenRecord> change(
      Author author, String id, @Nullable Long expected, UnaryOperator<Draft> change) {
    TokenRecord before = required(author, Verb.UPDATE, id);
    Versions.require(expected, before.version());
    requireKept(before);
    Draft draft = change.apply(Draft.of(before));
    requireForm(draft);
    if (draft.kind() != before.kind()) {
      throw Names.refused("kind", "the kind of a token never changes", "issue another");
    }
    requireActing(author, before, before.permissions());
    requireActing(author, before, draft.permissions());
    return written(author, before, AuditAction.TOKEN_CHANGED, null, now -> draft.over(now));
  }

  /// Gives the token a new value; the old one works for `overlap` more.
  public Issued rotate(Author author, String id, Duration overlap) {
    return rotate(author, id, overlap, Wording.OWN);
  }

  /// The same with a value that is written in another form.
  public Issued rotate(Author author, String id, Duration overlap, Wording wording) {
    TokenRecord before = required(author, Verb.UPDATE, id);
    requireKept(before);
    if (before.kind() == TokenRecord.Kind.CERTIFICATE) {
      throw Names.refused("kind", "a certificate has no value", "register the new certificate");
    }
    if (overlap.isNegative() || overlap.compareTo(settings.longestOverlap()) > 0) {
      throw Names.refused(
          "overlap",
          "the old value cannot stay valid for that long",
          "use at most %d s".formatted(settings.longestOverlap().toSeconds()));
    }
    PrincipalRecord holder = requireActing(author, before, before.permissions());
    String text = wording.text(before.kind(), time.millis(), before.expiresAt(), random);
    long until = time.millis() + overlap.toMillis();
    boolean overlaps = !overlap.isZero();
    ScramRecord verifier = verifier(before, text);
    return issued(
        written(
            author,
            before,
            AuditAction.TOKEN_ROTATED,
            verifier,
            now ->
                now.valued(
                    TokenText.hash(text), overlaps ? now.hash() : null, overlaps ? until : null)),
        holder,
        text);
  }

  public Done<TokenRecord> delete(Author author, String id, @Nullable Long expected) {
    TokenRecord before = required(author, Verb.DELETE, id);
    Versions.require(expected, before.version());
    return remove(author.actor(), before, AuditAction.TOKEN_DELETED);
  }

  Sessions.Opener sessions() {
    return sessions;
  }

  /// Removes a token, for whoever has been allowed to.
  Done<TokenRecord> remove(Actor actor, TokenRecord token, AuditAction action) {
    return changes.make(transaction -> {
      if (!transaction.credentials().remove(token.application(), token.id())) {
        throw Versions.missing("token:" + token.id());
      }
      return Outcomes.of(action, actor, token, token);
    });
  }

  private Done<TokenRecord> written(
      Author author,
      TokenRecord before,
      AuditAction action,
      @Nullable ScramRecord verifier,
      UnaryOperator<TokenRecord> change) {
    return Versions.translated(() ->
        changes.make(transaction -> {
          TokenRecord after = updated(transaction, before, change);
          if (verifier != null) {
            transaction.credentials().verify(verifier);
          }
          return Outcomes.of(action, author.actor(), before, after);
        }));
  }

  /// How SCRAM checks this value; only connection credentials are shown to protocols that speak it.
  private @Nullable ScramRecord verifier(TokenRecord token, String text) {
    return token.kind() == TokenRecord.Kind.CONNECTION
        ? ScramKeys.of(text, random).record(token.application(), token.id())
        : null;
  }

  /// What was decided was decided on `before`: another one in its place is not written over.
  private static TokenRecord updated(
      Transaction transaction, TokenRecord before, UnaryOperator<TokenRecord> change) {
    return transaction
        .credentials()
        .update(
            before.application(),
            before.id(),
            now -> {
              Versions.require(before.version(), now.version());
              return change.apply(now);
            })
        .orElseThrow(() -> Versions.missing("token:" + before.id()));
  }

  private PrincipalRecord requireActing(
      Author author, TokenRecord token, @Nullable List<Permission> permissions) {
    PrincipalRecord holder =
        find(token.application(), token.principal())
            .orElseThrow(() -> Versions.missing(token.principal().toString()));
    author.requireActingAs(holder, permissions);
    return holder;
  }

  private TokenRecord required(Author author, Verb verb, String id) {
    Optional<TokenRecord> found = stores.read(t -> t.credentials().find(author.application(), id));
    author.require(verb, id, found.orElse(null));
    return found.orElseThrow(() -> Versions.missing("token:" + id));
  }

  private Optional<PrincipalRecord> find(String application, Subject subject) {
    return stores.read(transaction -> Principals.find(transaction, application, subject));
  }

  private static void requireKept(TokenRecord token) {
    if (token.kind() == TokenRecord.Kind.SESSION || token.kind() == TokenRecord.Kind.ACCESS) {
      throw Names.refused(
          "kind", "what a login or OAuth gave cannot be changed", "end it, or issue an API token");
    }
  }

  private void requireForm(Draft draft) {
    switch (draft.kind()) {
      case API, CONNECTION, CERTIFICATE -> {}
      case SESSION ->
          throw Names.refused("kind", "a session token comes from a login", "issue an API token");
      case ACCESS -> throw Names.refused("kind", "OAuth gives access tokens", "issue an API token");
    }
    Names.label(draft.name(), "name");
    if (draft.permissions() != null && draft.permissions().size() > MOST_PERMISSIONS) {
      throw Names.refused("permissions", "too many permissions", "use at most " + MOST_PERMISSIONS);
    }
    if (draft.expiresAt() != null && draft.expiresAt() <= 0) {
      throw Names.refused("expires_at", "that moment is before 1970", "use a later one");
    }
  }

  private TokenRecord record(String application, Subject holder, Draft draft, String text) {
    return TokenRecord.fresh(
            application,
            TokenText.id(random, time.millis()),
            holder,
            draft.kind(),
            TokenText.hash(text),
            time.millis())
        .drafted(draft.name(), draft.permissions(), draft.enabled(), draft.expiresAt());
  }

  private static Issued issued(Done<TokenRecord> done, PrincipalRecord holder, String text) {
    TokenRecord token = done.record();
    return new Issued(token, text, token.id(), TokenCheck.identity(token, holder), done.receipt());
  }

  /// The part of a token that its holder may write.
  ///
  /// @param permissions what the token is narrowed to; null for everything its principal may
  /// @param expiresAt epoch milliseconds; null for never
  public record Draft(
      TokenRecord.Kind kind,
      String name,
      @Nullable List<Permission> permissions,
      boolean enabled,
      @Nullable Long expiresAt) {
    public Draft {
      permissions = permissions == null ? null : List.copyOf(permissions);
    }

    public static Draft of(TokenRecord record) {
      return new Draft(
          record.kind(), record.name(), record.permissions(), record.enabled(), record.expiresAt());
    }

    TokenRecord over(TokenRecord before) {
      return before.drafted(name, permissions, enabled, expiresAt);
    }
  }

  /// What tokens are issued and checked with.
  public record Surroundings(
      Stores stores, Changes changes, AuditLog audit, SecureRandom random, InstantSource time) {}

  /// How long things live.
  ///
  /// @param sessionMaxAge life of a session, measured at each check
  /// @param sliding whether using a session prolongs it, up to `sessionLimit` after its login
  /// @param longestOverlap how long the old value of a rotated token may stay valid at most
  /// @param hot how many tokens are kept in memory
  public record Settings(
      Duration sessionMaxAge,
      boolean sliding,
      Duration sessionLimit,
      Duration longestOverlap,
      long hot) {
    public static final Settings STANDARD =
        new Settings(
            Duration.ofHours(6), false, Duration.ofDays(30), Duration.ofHours(24), 100_000);
  }
}
