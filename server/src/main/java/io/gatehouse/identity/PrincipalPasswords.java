package io.gatehouse.identity;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Change;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.password.PasswordRules;
import io.gatehouse.identity.password.Passwords;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.Owner;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The passwords of principals and owners: proves them, sets them, renews their hashes. Blocks.
public final class PrincipalPasswords {
  private final Changes changes;
  private final Passwords passwords;
  private final PasswordRules rules;
  private final Throttle throttle;
  private final InstantSource time;

  public PrincipalPasswords(
      Changes changes,
      Passwords passwords,
      PasswordRules rules,
      Throttle throttle,
      InstantSource time) {
    this.changes = changes;
    this.passwords = passwords;
    this.rules = rules;
    this.throttle = throttle;
    this.time = time;
  }

  /// The hash of a new principal's password, if that may be set.
  public String firstHash(String name, String password) {
    rules.require(password, name);
    return passwords.hash(password);
  }

  /// The record as it is after its password proved right, or null; whoever is unknown, disabled or
  /// without a password takes the same work and gets the same answer.
  ///
  /// Throws `Refused` TOO_MANY when it is too early for another try.
  @Nullable PrincipalRecord prove(
      String account, @Nullable PrincipalRecord record, String password, Origin origin) {
    return record != null && fits(account, record, password, origin)
        ? accepted(account, record, password, origin)
        : null;
  }

  /// The first half of it: whether the password is right. A try that has begun counts as failed
  /// until it is `accepted` or `undecided`.
  boolean fits(String account, @Nullable PrincipalRecord record, String password, Origin origin) {
    long wait = throttle.begin(account, origin.place());
    if (wait > 0) {
      throw tooMany(wait);
    }
    boolean fits;
    try {
      fits = passwords.fits(password, record == null ? null : record.passwordHash());
    } catch (Refused e) {
      throttle.abandoned(account, origin.place());
      throw e;
    }
    return fits && record != null && record.enabled();
  }

  /// Everything that was asked for proved right: the record as it is now.
  PrincipalRecord accepted(String account, PrincipalRecord record, String password, Origin origin) {
    throttle.succeeded(account, origin.place());
    return renewed(record, password);
  }

  /// The try is neither a failure nor a success: something more is asked for.
  void undecided(String account, Origin origin) {
    throttle.abandoned(account, origin.place());
  }

  Done<PrincipalRecord> set(
      Author author, PrincipalRecord before, Directory.PasswordChange change) {
    if (author.subject().equals(before.subject())) {
      requireCurrent(before, change);
    }
    return written(
        before,
        change.fresh(),
        change.endTokens(),
        author.actor(),
        AuditAction.PASSWORD_CHANGED,
        transaction -> {});
  }

  /// Sets a password without the one before, and ends everything that was opened until now.
  ///
  /// @param together what is written in the same transaction, or throws what stops it
  public Done<PrincipalRecord> replace(
      PrincipalRecord before,
      String fresh,
      Actor actor,
      AuditAction action,
      Consumer<Transaction> together) {
    return written(before, fresh, true, actor, action, together);
  }

  private Done<PrincipalRecord> written(
      PrincipalRecord before,
      String fresh,
      boolean endTokens,
      Actor actor,
      AuditAction action,
      Consumer<Transaction> together) {
    String hash = firstHash(before.name(), fresh);
    try {
      Done<PrincipalRecord> done =
          changes.make(transaction -> {
            together.accept(transaction);
            PrincipalRecord written = write(transaction, before, hash);
            List<String> applications = applications(transaction, before);
            List<String> ended = end(transaction, before.subject(), applications, endTokens);
            // a link to set a password dies with the password that it was asked for
            transaction
                .people()
                .removeLinks(
                    Sessions.home(before.application(), before.subject()), before.subject());
            return outcome(actor, action, written, applications, ended);
          });
      throttle.forget(account(before));
      return done;
    } catch (Versions.Overtaken e) {
      throw Problem.of(ProblemType.CONFLICT, "the password was changed in between")
          .cure("try again")
          .refused();
    }
  }

  String adopted(String foreign, byte @Nullable [] salt) {
    return passwords.taken(foreign, salt);
  }

  /// Leaves a user without a password and without anything that was open by one.
  Done<PrincipalRecord> take(Author author, PrincipalRecord before) {
    return changes.make(transaction -> {
      PrincipalRecord written =
          transaction
              .principals()
              .update(
                  before.application(),
                  before.subject(),
                  now -> Draft.withPassword(now, null, time.millis()))
              .orElseThrow(() -> Versions.missing(before.subject().toString()));
      List<String> applications = List.of(before.application());
      return outcome(
          author.actor(),
          AuditAction.PASSWORD_RESET,
          written,
          applications,
          end(transaction, before.subject(), applications, true));
    });
  }

  /// What the throttle counts by: an owner is one account whatever application is named.
  static String account(PrincipalRecord record) {
    return record.subject().kind() == Subject.Kind.OWNER
        ? record.subject().toString()
        : record.application() + "/" + record.subject();
  }

  static Refused tooMany(long millis) {
    long seconds = Math.max(1, (millis + 999) / 1000);
    return Problem.of(ProblemType.TOO_MANY, "too many failed attempts to sign in")
        .cure("wait %d s".formatted(seconds))
        .retryAfter(seconds)
        .refused();
  }

  private void requireCurrent(PrincipalRecord record, Directory.PasswordChange change) {
    String current = change.current();
    if (current == null && record.passwordHash() == null) {
      return;
    }
    if (current == null || prove(account(record), record, current, change.origin()) == null) {
      throw Problem.of(ProblemType.INVALID, "the current password is not right")
          .at("current")
          .cure("send the password until now together with the new one")
          .refused();
    }
  }

  /// Replaces a hash that was made by older settings; a full pool leaves it to the next login.
  private PrincipalRecord renewed(PrincipalRecord record, String password) {
    String stored = record.passwordHash();
    if (stored == null || !passwords.outdated(stored)) {
      return record;
    }
    try {
      String hash = passwords.hash(password);
      return changes
          .make(
              transaction -> new Outcome<>(write(transaction, record, hash), List.of(), List.of()))
          .record();
    } catch (Refused | Versions.Overtaken e) {
      return record;
    }
  }

  /// Writes the hash, unless another password was set meanwhile.
  private PrincipalRecord write(Transaction transaction, PrincipalRecord before, String hash) {
    Subject subject = before.subject();
    if (subject.kind() == Subject.Kind.OWNER) {
      return transaction
          .accounts()
          .updateOwner(subject.id(), now -> withHash(now, same(before, now.passwordHash(), hash)))
          .flatMap(owner -> Principals.find(transaction, before.application(), subject))
          .orElseThrow(Versions.Overtaken::new);
    }
    return transaction
        .principals()
        .update(
            before.application(),
            subject,
            now -> Draft.withPassword(now, same(before, now.passwordHash(), hash), time.millis()))
        .orElseThrow(Versions.Overtaken::new);
  }

  private static String same(PrincipalRecord before, @Nullable String now, String hash) {
    if (!Objects.equals(before.passwordHash(), now)) {
      throw new Versions.Overtaken();
    }
    return hash;
  }

  private static Owner withHash(Owner owner, String hash) {
    return new Owner(
        owner.id(),
        owner.account(),
        owner.name(),
        hash,
        owner.enabled(),
        owner.createdAt(),
        owner.version());
  }

  /// Where a principal can have credentials: an owner in every application.
  private static List<String> applications(Transaction transaction, PrincipalRecord record) {
    return record.subject().kind() == Subject.Kind.OWNER
        ? transaction.accounts().applications().stream().map(Application::id).toList()
        : List.of(record.application());
  }

  private static List<String> end(
      Transaction transaction, Subject subject, List<String> applications, boolean tokensToo) {
    List<TokenRecord> ended = new ArrayList<>();
    for (String application : applications) {
      transaction.oauth().removeGrants(application, subject);
      for (TokenRecord.Kind kind : TokenRecord.Kind.values()) {
        boolean always =
            switch (kind) {
              case SESSION, CONNECTION, ACCESS -> true;
              case API, CERTIFICATE -> false;
            };
        if (always || tokensToo) {
          ended.addAll(transaction.credentials().removeAll(application, subject, kind));
        }
      }
    }
    return ended.stream().map(TokenRecord::id).toList();
  }

  private static Outcome<PrincipalRecord> outcome(
      Actor actor,
      AuditAction action,
      PrincipalRecord record,
      List<String> applications,
      List<String> ended) {
    return new Outcome<>(
        record,
        List.of(
            new AuditEvent(
                action,
                record.application(),
                actor,
                record.subject().toString(),
                Map.of(),
                Map.of("ended", ended))),
        applications.stream()
            .<Change>map(application -> new Change.OfCredentials(application, record.subject()))
            .toList());
  }
}
