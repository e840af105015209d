package io.gatehouse.identity.request;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Change;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.AccessRequestRecord;
import io.gatehouse.store.record.AccessRequestRecord.Decision;
import io.gatehouse.store.record.AccessRequestRecord.State;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who may see what was asked for, and decides on it. All methods block.
///
/// Every method asks its author for the right on the request, and for what is given away.
public final class Decisions {
  private static final int PAGE = 200;

  private final Stores stores;
  private final Changes changes;
  private final Directory directory;
  private final InstantSource time;
  private final Bounds bounds;
  private final Admission admission;
  private final Openings openings;
  private final Watchers watchers;

  Decisions(
      AccessRequests.Surroundings around, Bounds bounds, Openings openings, Watchers watchers) {
    this.stores = around.stores();
    this.changes = around.changes();
    this.directory = around.directory();
    this.time = around.time();
    this.bounds = bounds;
    this.admission = new Admission(directory, around.random(), time);
    this.openings = openings;
    this.watchers = watchers;
  }

  /// What the author may read, oldest first; a page may hold fewer than `limit` although there is a
  /// next one.
  public Page<Seen> list(Author author, @Nullable State state, @Nullable String after, int limit) {
    Page<AccessRequestRecord> page =
        stores.read(t -> t.accessRequests().list(author.application(), state, after, limit));
    return new Page<>(
        page.items().stream()
            .filter(one -> one.expiresAt() > time.millis())
            .filter(one -> author.may(Verb.READ, ResourceType.ACCESS_REQUEST, one.id()))
            .map(this::seen)
            .toList(),
        page.next());
  }

  public Seen read(Author author, String id) {
    return seen(required(author, Verb.READ, id));
  }

  /// The pending one of a device or user, as far as the author may read it.
  public Optional<Seen> pending(Author author, Subject subject) {
    return stores
        .read(t -> t.accessRequests().pending(author.application(), subject))
        .filter(one -> one.expiresAt() > time.millis())
        .filter(one -> author.may(Verb.READ, ResourceType.ACCESS_REQUEST, one.id()))
        .map(this::seen);
  }

  /// Makes the device or user and lets the asker collect a token. Besides the right to update the
  /// request, the author needs to hold everything that is given; for a known device the rights that
  /// [Author#requireActingAs] asks for.
  public Done<AccessRequestRecord> approve(Author author, String id, Approval approval) {
    Done<AccessRequestRecord> done =
        Versions.settled(() -> {
          AccessRequestRecord seen = required(author, Verb.UPDATE, id);
          Pending.require(seen);
          Stores.Work<Outcome<Subject>> letIn = admission.prepared(author, seen, approval);
          return changes.make(transaction -> approved(transaction, author, seen, approval, letIn));
        });
    tell(RequestEvent.Kind.APPROVED, done.record());
    return done;
  }

  private Outcome<AccessRequestRecord> approved(
      Transaction transaction,
      Author author,
      AccessRequestRecord seen,
      Approval approval,
      Stores.Work<Outcome<Subject>> letIn) {
    Pending.require(transaction, seen);
    long now = time.millis();
    Outcome<Subject> in = letIn.run(transaction);
    boolean device = seen.subject().kind() == Subject.Kind.DEVICE;
    Decision decision =
        new Decision(
            author.subject().toString(),
            now,
            null,
            device ? "asked for as " + seen.id() : null,
            approval.tokenExpiresAt());
    long end = now + (device ? bounds.life() : bounds.remembered()).toMillis();
    List<String> voided = voided(transaction, seen);
    AccessRequestRecord after = become(transaction, seen, State.APPROVED, decision, end);
    List<AuditEvent> events = new ArrayList<>(in.events());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("subject", seen.subject().toString());
    if (approval.roles() != null) {
      facts.put("roles", approval.roles().stream().sorted().toList());
    }
    if (approval.permissions() != null) {
      facts.put("permissions", approval.permissions().stream().map(Permission::label).toList());
    }
    if (approval.tokenExpiresAt() != null) {
      facts.put("token_expires_at", approval.tokenExpiresAt());
    }
    if (!voided.isEmpty()) {
      facts.put("voids", voided);
    }
    events.add(Events.event(AuditAction.ACCESS_APPROVED, seen, author.actor(), facts));
    return new Outcome<>(after, events, in.changes());
  }

  /// What was approved for the same subject before and not collected: as its old tokens die, none
  /// comes of that any more.
  private static List<String> voided(Transaction transaction, AccessRequestRecord seen) {
    List<String> voided = new ArrayList<>();
    String after = null;
    do {
      Page<AccessRequestRecord> page =
          transaction.accessRequests().list(seen.application(), State.APPROVED, after, PAGE);
      page.items().stream()
          .filter(one -> one.subject().equals(seen.subject()))
          .forEach(one -> voided.add(one.id()));
      after = page.next();
    } while (after != null);
    voided.forEach(transaction.accessRequests()::remove);
    return voided;
  }

  /// @param reason for the asker to read
  public Done<AccessRequestRecord> deny(Author author, String id, @Nullable String reason) {
    Texts.check(reason, "reason");
    AccessRequestRecord seen = required(author, Verb.UPDATE, id);
    Pending.require(seen);
    long now = time.millis();
    Decision decision = new Decision(author.subject().toString(), now, reason, null, null);
    Map<String, String> facts = reason == null ? Map.of() : Map.of("reason", reason);
    Done<AccessRequestRecord> done =
        changes.make(transaction -> {
          Pending.require(transaction, seen);
          long end = now + bounds.remembered().toMillis();
          return new Outcome<>(
              become(transaction, seen, State.DENIED, decision, end),
              List.of(Events.event(AuditAction.ACCESS_DENIED, seen, author.actor(), facts)),
              List.<Change>of());
        });
    tell(RequestEvent.Kind.DENIED, done.record());
    return done;
  }

  /// Forgets a request and what became of it; one that is pending is denied instead.
  public void delete(Author author, String id) {
    AccessRequestRecord seen = required(author, Verb.DELETE, id);
    if (seen.state() == State.PENDING || seen.state() == State.APPROVED) {
      throw Problem.of(ProblemType.CONFLICT, "the request is not finished")
          .cure("deny it, or wait until its token is collected or void")
          .refused();
    }
    stores.write(transaction -> transaction.accessRequests().remove(id));
  }

  /// Who may ask for access to the application of the author.
  public Openness openness(Author author) {
    author.require(Verb.READ, ResourceType.ACCESS_REQUEST, "settings");
    return openings.of(author.application());
  }

  /// Opens or closes the application for those who ask; what waits already stays.
  public Openness open(Author author, Openness openness) {
    author.require(Verb.ADMIN, ResourceType.ACCESS_REQUEST, "settings");
    String application = author.application();
    Openness before = openings.of(application);
    return changes
        .make(transaction -> {
          openings.keep(transaction, application, openness);
          return new Outcome<>(
              openness,
              List.of(
                  Facts.event(
                      AuditAction.ACCESS_SETTINGS_CHANGED,
                      application,
                      author.actor(),
                      "application:" + application,
                      Map.of("devices", before.devices(), "people", before.people()),
                      Map.of("devices", openness.devices(), "people", openness.people()))),
              List.of());
        })
        .record();
  }

  private void tell(RequestEvent.Kind kind, AccessRequestRecord record) {
    watchers.tell(Answer.of(record));
    watchers.tell(new RequestEvent(kind, record));
  }

  private Seen seen(AccessRequestRecord record) {
    return new Seen(record, directory.find(record.application(), record.subject()).isPresent());
  }

  private AccessRequestRecord required(Author author, Verb verb, String id) {
    author.require(verb, ResourceType.ACCESS_REQUEST, id);
    return stores
        .read(t -> t.accessRequests().find(id))
        .filter(one -> one.application().equals(author.application()))
        .filter(one -> one.expiresAt() > time.millis())
        .orElseThrow(() -> Versions.missing("access_request:" + id));
  }

  private static AccessRequestRecord become(
      Transaction transaction, AccessRequestRecord seen, State state, Decision decision, long end) {
    return transaction
        .accessRequests()
        .update(seen.id(), now -> now.become(state, decision, end))
        .orElseThrow(Versions.Overtaken::new);
  }

  /// A request as whoever decides sees it.
  ///
  /// @param known whether the device or user exists already: then to approve replaces the device's
  ///   tokens, and a person cannot be approved
  public record Seen(AccessRequestRecord request, boolean known) {}
}
