package io.gatehouse.device.provision;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Page;
import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.Stores;
import io.gatehouse.store.provision.ClaimCodeRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Codes that are printed on devices: the user who types one becomes the owner, once. Blocks.
///
/// A device is handed over with the rights that the maker of the code has at that moment. Wrong,
/// used and expired codes get the same answer, and guessing is slowed down by user and by address.
public final class Claims {
  public static final Duration USUAL_LIFE = Duration.ofDays(30);
  private static final Duration LONGEST_LIFE = Duration.ofDays(3650);
  private static final int PURGED_AT_ONCE = 200;

  private final Surroundings around;
  private final Stores stores;
  private final Changes changes;
  private final Directory directory;
  private final Lender lender;

  public Claims(Surroundings around) {
    this.around = around;
    this.stores = around.stores();
    this.changes = around.changes();
    this.directory = around.directory();
    this.lender = new Lender(around.directory(), around.access());
  }

  /// Makes a code for a device without an owner; the one that it had is void.
  public Done<ClaimCode> issue(Author author, String device, Duration life) {
    PrincipalRecord record = directory.read(author, Subject.device(device));
    if (record.owner() != null) {
      throw Problem.of(ProblemType.CONFLICT, "the device has an owner")
          .cure("take the owner away first")
          .refused();
    }
    // whoever claims it becomes the owner: the author must be able to make anybody that
    directory.changing(author, record, now -> now.ownedBy(author.subject().id()));
    Issuing issuing = issuing(author, Draft.of(record), life);
    return Versions.translated(() -> changes.make(issuing.work()));
  }

  /// Makes a code for a device that this same change adds, or has looked at.
  public Issuing issuing(Author author, Draft device, Duration life) {
    if (!author.administers()) {
      throw Problem.of(ProblemType.FORBIDDEN, "only administrators hand devices over")
          .cure("ask somebody with `admin_application`")
          .refused();
    }
    if (device.owner() != null) {
      throw Names.refused("claim_code", "a device with an owner is not claimed", "leave one out");
    }
    if (!life.isPositive() || life.compareTo(LONGEST_LIFE) > 0) {
      throw Names.refused(
          "expires_in", "a code cannot live that long", "use 1 s to %d d".formatted(3650));
    }
    long now = around.time().millis();
    String id = device.subject().id();
    ClaimCode code =
        ClaimCode.create(author.application(), id, now + life.toMillis(), around.random());
    ClaimCodeRecord record =
        new ClaimCodeRecord(
            author.application(),
            id,
            code.hash(),
            author.subject(),
            lender.since(author),
            now,
            code.expiresAt());
    return new Issuing(
        code,
        transaction -> {
          transaction.provisioning().putCode(record);
          return new Outcome<>(
              code,
              List.of(
                  event(
                      AuditAction.CLAIM_CODE_ISSUED,
                      author.application(),
                      author.actor(),
                      id,
                      Map.of("expires_at", code.expiresAt()))),
              List.of());
        });
  }

  /// The code that waits for a device, without its text.
  public Optional<ClaimCodeRecord> waiting(Author author, String device) {
    PrincipalRecord record = directory.read(author, Subject.device(device));
    return stores
        .read(t -> t.provisioning().codeOf(record.application(), device))
        .filter(code -> code.expiresAt() > around.time().millis());
  }

  /// Every device that waits to be claimed; for administrators.
  public Page<ClaimCodeRecord> list(Author author, @Nullable String after, int limit) {
    author.require(Verb.ADMIN, Resource.application(author.application()));
    return Cut.page(
        limit,
        most -> stores.read(t -> t.provisioning().codes(author.application(), after, most)),
        ClaimCodeRecord::device);
  }

  /// Takes a code back before it is used.
  public void withdraw(Author author, String device) {
    PrincipalRecord record = directory.read(author, Subject.device(device));
    author.require(Verb.UPDATE, record.subject(), record);
    changes.make(transaction -> {
      if (!transaction.provisioning().removeCode(record.application(), device)) {
        throw Versions.missing("claim code of device:" + device);
      }
      return new Outcome<>(
          device,
          List.of(
              event(
                  AuditAction.CLAIM_CODE_WITHDRAWN,
                  record.application(),
                  author.actor(),
                  device,
                  Map.of())),
          List.of());
    });
  }

  /// Makes the user the owner of the device whose code this is.
  ///
  /// Throws `Refused`: FORBIDDEN for whoever may not own devices, NOT_FOUND for every code that is
  /// not good, TOO_MANY for whoever guesses.
  public Done<PrincipalRecord> claim(Author user, String typed, Origin origin) {
    Subject claimer = user.subject();
    if (claimer.kind() != Subject.Kind.USER) {
      throw Problem.of(ProblemType.FORBIDDEN, "only a user claims a device")
          .cure("sign in as the user who is to own it")
          .refused();
    }
    user.require(
        Verb.CREATE,
        Resource.owned(
            ResourceType.DEVICE, "claimed", claimer, Resource.application(user.application())));
    String account = "claim " + user.application() + " " + claimer;
    long wait = around.throttle().begin(account, origin.place());
    if (wait > 0) {
      throw tooFast(wait);
    }
    try {
      Done<PrincipalRecord> done = Versions.settled(() -> claimed(user, typed, origin));
      around.throttle().succeeded(account, origin.place());
      return done;
    } catch (NoGood no) {
      around
          .audit()
          .refused(
              new AuditEvent(
                  AuditAction.REFUSED,
                  user.application(),
                  user.actor(),
                  "claim_code",
                  Map.of(),
                  Map.of("code", "claim-refused", "reason", no.why)));
      throw Problem.of(ProblemType.NOT_FOUND, "this code is not good, or not any more")
          .at("code")
          .cure("look whether it is typed as it is printed; if it is, ask whoever gave it to you")
          .refused();
    } catch (StoreUnavailable | Refused unjudged) {
      around.throttle().abandoned(account, origin.place());
      throw unjudged;
    }
  }

  private Done<PrincipalRecord> claimed(Author user, String typed, Origin origin) {
    String hash = ClaimCode.hash(typed).orElseThrow(() -> new NoGood("it can be none"));
    ClaimCodeRecord code =
        stores
            .read(t -> t.provisioning().codeByHash(hash))
            .filter(found -> found.application().equals(user.application()))
            .orElseThrow(() -> new NoGood("there is none such"));
    Subject device = Subject.device(code.device());
    if (code.expiresAt() <= around.time().millis()) {
      throw new NoGood("that of " + device + " has expired");
    }
    PrincipalRecord before =
        directory
            .find(code.application(), device)
            .filter(found -> found.owner() == null)
            .orElseThrow(() -> new NoGood(device + " has an owner"));
    Stores.Work<Outcome<PrincipalRecord>> changing = handingOver(user, code, before, origin);
    return changes.make(transaction -> {
      if (transaction.provisioning().codeByHash(hash).filter(now -> now.equals(code)).isEmpty()) {
        throw new NoGood("that of " + device + " was used in this moment");
      }
      transaction.provisioning().removeCode(code.application(), code.device());
      Outcome<PrincipalRecord> changed = changing.run(transaction);
      List<AuditEvent> events = new ArrayList<>(changed.events());
      events.add(
          event(
              AuditAction.DEVICE_CLAIMED,
              code.application(),
              user.actor(),
              code.device(),
              Map.of("owner", user.subject().id(), "handed_over_by", code.createdBy().toString())));
      return new Outcome<>(changed.record(), events, changed.changes());
    });
  }

  /// With the rights of the maker, checked now.
  private Stores.Work<Outcome<PrincipalRecord>> handingOver(
      Author user, ClaimCodeRecord code, PrincipalRecord before, Origin origin) {
    try {
      Author maker =
          lender.author(
              code.application(), code.createdBy(), code.authorSince(), user.actor(), origin);
      return directory.changing(maker, before, now -> now.ownedBy(user.subject().id()));
    } catch (Refused refused) {
      throw new NoGood("not with " + code.createdBy() + ": " + refused.problem().detail());
    }
  }

  /// Forgets what is over, for a task that runs now and then; returns how many.
  public int purge() {
    return stores.write(t -> t.provisioning().purgeCodes(around.time().millis(), PURGED_AT_ONCE));
  }

  static Refused tooFast(long wait) {
    long seconds = (wait + 999) / 1000;
    return Problem.of(ProblemType.TOO_MANY, "too many that were not good came from here")
        .cure("wait %d s".formatted(seconds))
        .retryAfter(seconds)
        .refused();
  }

  private static AuditEvent event(
      AuditAction action, String application, Actor actor, String device, Map<String, ?> after) {
    return new AuditEvent(action, application, actor, "device:" + device, Map.of(), after);
  }

  /// A code that a larger change keeps.
  public record Issuing(ClaimCode code, Stores.Work<Outcome<ClaimCode>> work) {}

  /// Why a code is not good, for the audit alone.
  private static final class NoGood extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String why;

    NoGood(String why) {
      super(why, null, false, false);
      this.why = why;
    }
  }
}
