package io.gatehouse.identity.request;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.PrincipalPasswords;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.proof.Wording;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.AccessRequestRecord;
import io.gatehouse.store.record.AccessRequestRecord.State;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Devices and people that have no access ask for it; somebody who may decides; the asker, and
/// nobody else, collects the token once. All methods block.
///
/// The asker proves to be the one who asked by a secret of 256 bits that it got at asking. The id
/// of a request is for everybody to see and opens nothing. A token is made when it is collected, so
/// that none waits in the store. Strangers learn neither who is known here nor which roles exist.
public final class AccessRequests {
  private static final int PURGED_AT_ONCE = 200;

  private final Stores stores;
  private final Changes changes;
  private final PrincipalPasswords passwords;
  private final Collection collection;
  private final Openings openings;
  private final Decisions decisions;
  private final SecureRandom random;
  private final InstantSource time;
  private final Bounds bounds;
  private final Paces paces;
  private final Watchers watchers = new Watchers();

  public AccessRequests(Surroundings around, Bounds bounds) {
    this.stores = around.stores();
    this.changes = around.changes();
    this.passwords = around.passwords();
    this.random = around.random();
    this.time = around.time();
    this.bounds = bounds;
    this.paces = new Paces(bounds, time);
    this.openings = new Openings(stores, bounds.preset());
    this.decisions = new Decisions(around, bounds, openings, watchers);
    this.collection = new Collection(changes, around.tokens(), random, time, bounds);
  }

  /// Asks for access. Whether the subject is known already makes no difference to the asker; for
  /// whoever decides, see [Decisions.Seen#known].
  ///
  /// Throws `Refused`: FORBIDDEN where the application takes no requests, TOO_MANY, INVALID.
  public Asked ask(String application, Wish wish, Origin origin) {
    String place = origin.place();
    paces.ask(place);
    requireOpen(application, wish);
    paces.askIn(application);
    wish.check();
    Optional<String> waiting = stores.read(t -> requireRoom(t, application, wish.subject(), place));
    if (waiting.isPresent()) {
      return new Asked.AlreadyPending(waiting.get());
    }
    String hash =
        switch (wish) {
          case Wish.Device _ -> null;
          case Wish.Person person -> passwords.firstHash(person.name(), person.password());
        };
    long now = time.millis();
    String secret = Proof.secret(random);
    AccessRequestRecord record =
        new AccessRequestRecord(
            Proof.id(now, random),
            application,
            wish.subject(),
            wish.description(),
            wish.roles(),
            wish.permissions(),
            hash,
            Proof.hash(secret),
            place,
            now,
            now + bounds.life().toMillis(),
            State.PENDING,
            null,
            1);
    return kept(record, secret, origin);
  }

  private Asked kept(AccessRequestRecord record, String secret, Origin origin) {
    try {
      Optional<String> waiting =
          changes.make(transaction -> add(transaction, record, origin)).record();
      if (waiting.isPresent()) {
        return new Asked.AlreadyPending(waiting.get());
      }
    } catch (AlreadyExists raced) {
      throw Problem.of(ProblemType.CONFLICT, "the same was asked for in this moment")
          .cure("ask again")
          .refused();
    }
    watchers.tell(new RequestEvent(RequestEvent.Kind.ASKED, record));
    return new Asked.Waiting(record, secret);
  }

  private Outcome<Optional<String>> add(
      Transaction transaction, AccessRequestRecord record, Origin origin) {
    Optional<String> waiting =
        requireRoom(transaction, record.application(), record.subject(), record.address());
    if (waiting.isPresent()) {
      return new Outcome<>(waiting, List.of(), List.of());
    }
    transaction
        .accessRequests()
        .pending(record.application(), record.subject())
        .ifPresent(over -> transaction.accessRequests().remove(over.id()));
    transaction.accessRequests().add(record);
    Map<String, Object> wished = new LinkedHashMap<>();
    wished.put("subject", record.subject().toString());
    wished.put("roles", record.roles().stream().sorted().toList());
    wished.put("permissions", record.permissions().stream().map(Permission::label).toList());
    Actor actor = origin.actor(Subject.ANONYMOUS, null);
    return new Outcome<>(
        Optional.empty(),
        List.of(Events.event(AuditAction.ACCESS_ASKED, record, actor, wished)),
        List.of());
  }

  /// The id of the one that is pending for the subject; refuses where no further one may wait.
  private Optional<String> requireRoom(
      Transaction transaction, String application, Subject subject, String place) {
    Optional<AccessRequestRecord> waiting =
        transaction
            .accessRequests()
            .pending(application, subject)
            .filter(found -> found.expiresAt() > time.millis());
    if (waiting.isPresent()) {
      return waiting.map(AccessRequestRecord::id);
    }
    if (transaction.accessRequests().pendingIn(application) >= bounds.pending()) {
      throw full("too many access requests wait already");
    }
    if (transaction.accessRequests().pendingFrom(place) >= bounds.pendingPerAddress()) {
      throw full("too many access requests of this address wait already");
    }
    return Optional.empty();
  }

  private static Refused full(String detail) {
    return Problem.of(ProblemType.TOO_MANY, detail)
        .cure("ask again when some of them are decided")
        .retryAfter(60)
        .refused();
  }

  /// How the request stands, for the one who asked; NOT_FOUND alike for whoever does not know the
  /// secret, and for a request that there is not.
  public Answer state(String id, String secret, Origin origin) {
    paces.look(origin.place());
    return Answer.of(proved(id, secret));
  }

  /// Whether nobody has decided: all that an id says without its secret.
  public boolean isPending(String id, Origin origin) {
    paces.look(origin.place());
    return stores
        .read(t -> t.accessRequests().find(id))
        .filter(found -> found.state() == State.PENDING && found.expiresAt() > time.millis())
        .isPresent();
  }

  /// Where a pending request was asked from, as [Origin#place] says it.
  public Optional<String> pendingFrom(String application, String id) {
    return stores
        .read(t -> t.accessRequests().find(id))
        .filter(found -> found.application().equals(application))
        .filter(found -> found.state() == State.PENDING)
        .map(AccessRequestRecord::address);
  }

  /// Gives the token to the asker, once.
  ///
  /// Throws `Refused`: NOT_FOUND as [#state] does, CONFLICT while nobody has decided and when the
  /// token was taken, FORBIDDEN when it was denied.
  public Issued collect(String id, String secret, Origin origin) {
    return collect(id, secret, origin, Wording.OWN);
  }

  /// The same with a value that is written in another form.
  public Issued collect(String id, String secret, Origin origin, Wording wording) {
    paces.look(origin.place());
    Collection.Taken taken = collection.take(proved(id, secret), origin, wording);
    watchers.tell(new RequestEvent(RequestEvent.Kind.COLLECTED, taken.request()));
    return taken.issued();
  }

  /// Takes a request back while nobody has decided.
  public void withdraw(String id, String secret, Origin origin) {
    paces.look(origin.place());
    AccessRequestRecord seen = proved(id, secret);
    Actor actor = origin.actor(Subject.ANONYMOUS, null);
    changes.make(transaction -> {
      AccessRequestRecord record = Pending.require(transaction, seen);
      transaction.accessRequests().remove(id);
      return new Outcome<>(
          record,
          List.of(Events.event(AuditAction.ACCESS_WITHDRAWN, record, actor, Map.of())),
          List.of());
    });
    tell(RequestEvent.Kind.WITHDRAWN, seen, Answer.of(seen, Answer.Status.WITHDRAWN));
  }

  /// Tells the asker once when something becomes of the request, at once if it has already; on the
  /// thread of whoever decides, which must not be blocked.
  public Watch whenDecided(String id, String secret, Origin origin, Consumer<Answer> consumer) {
    paces.look(origin.place());
    proved(id, secret);
    Watch watch = watchers.add(id, consumer);
    try {
      // looked at after it was added, so that no decision falls between
      Answer answer = Answer.of(proved(id, secret));
      if (answer.decided()) {
        watchers.tell(answer);
      }
      return watch;
    } catch (RuntimeException gone) {
      watch.end();
      throw gone;
    }
  }

  /// Hears of whatever happens to any request, after it is durable; must not block.
  public void listen(Consumer<RequestEvent> listener) {
    watchers.listen(listener);
  }

  /// Who may ask for access to the application.
  public Openness openness(String application) {
    return openings.of(application);
  }

  /// What those may do who decide.
  public Decisions decisions() {
    return decisions;
  }

  /// Forgets what is over, for a task that runs now and then; returns how many.
  public int purge() {
    List<AccessRequestRecord> gone =
        stores.write(transaction -> {
          List<AccessRequestRecord> over =
              transaction.accessRequests().over(time.millis(), PURGED_AT_ONCE);
          over.forEach(one -> transaction.accessRequests().remove(one.id()));
          return over;
        });
    for (AccessRequestRecord one : gone) {
      boolean waited =
          one.state() == State.PENDING
              || (one.state() == State.APPROVED && one.subject().kind() == Subject.Kind.DEVICE);
      if (waited) {
        tell(RequestEvent.Kind.EXPIRED, one, Answer.of(one, Answer.Status.EXPIRED));
      }
    }
    return gone.size();
  }

  private void tell(RequestEvent.Kind kind, AccessRequestRecord record, Answer answer) {
    watchers.tell(answer);
    watchers.tell(new RequestEvent(kind, record));
  }

  private AccessRequestRecord proved(String id, String secret) {
    Optional<AccessRequestRecord> found =
        stores
            .read(t -> t.accessRequests().find(id))
            .filter(one -> one.expiresAt() > time.millis());
    return Proof.proved(found, id, secret);
  }

  private void requireOpen(String application, Wish wish) {
    // of an application that is not there nothing else is said
    boolean there = stores.read(t -> t.accounts().application(application)).isPresent();
    Openness openness = there ? openness(application) : Openness.CLOSED;
    boolean open =
        switch (wish) {
          case Wish.Device _ -> openness.devices();
          case Wish.Person _ -> openness.people();
        };
    if (!open) {
      throw Problem.of(ProblemType.FORBIDDEN, "this application takes no such requests")
          .cure("ask an administrator to open it with `PUT /v1/access-requests/settings`")
          .refused();
    }
  }

  /// Somebody who waits for a decision; to be ended with the connection.
  public interface Watch {
    void end();
  }

  /// What requests are kept and decided with.
  public record Surroundings(
      Stores stores,
      Changes changes,
      Directory directory,
      PrincipalPasswords passwords,
      Tokens tokens,
      SecureRandom random,
      InstantSource time) {}
}
