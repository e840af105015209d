package io.gatehouse.identity.factor;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.factor.FactorSecrets.Place;
import io.gatehouse.identity.people.Notices;
import io.gatehouse.identity.proof.RecentLogins;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.people.FactorRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The second factors of people: they add, confirm and remove their own, in a session that has just
/// proved who it is; administrators remove those of others. Everybody is told by mail. Blocks.
public final class FactorBook {
  private static final int MOST = 10;
  private static final int LONGEST_NAME = 100;

  private final Rooms rooms;

  public FactorBook(Rooms rooms) {
    this.rooms = rooms;
  }

  /// What this works with.
  public record Rooms(
      Stores stores,
      Changes changes,
      Directory directory,
      FactorSecrets secrets,
      FactorPolicy policy,
      Passkeys passkeys,
      RecentLogins recent,
      Notices notices,
      InstantSource time) {}

  public FactorPolicy policy() {
    return rooms.policy;
  }

  /// Somebody's own.
  public Factors mine(Identity identity) {
    return of(holder(identity));
  }

  /// Those of somebody whom the author may read.
  public Factors of(Author author, Subject subject) {
    return of(rooms.directory.read(author, subject));
  }

  private Factors of(PrincipalRecord holder) {
    String home = home(holder);
    return rooms.stores.read(t ->
        new Factors(
            t.people().factors(home, holder.subject()),
            t.people().recoveryCodesLeft(home, holder.subject()),
            rooms.policy.asksFor(holder)));
  }

  /// Begins to add an authenticator: it counts when it has shown one good code.
  public Begun begin(Identity identity, String name) {
    PrincipalRecord holder = changing(identity);
    byte[] secret = rooms.secrets.fresh();
    String home = home(holder);
    String id = rooms.secrets.id();
    FactorRecord record =
        new FactorRecord(
            home,
            holder.subject(),
            id,
            FactorRecord.Kind.TOTP,
            named(name),
            rooms.secrets.sealed(new Place(home, holder.subject(), id), secret),
            null,
            0,
            null,
            null,
            rooms.time.millis());
    rooms.stores.write(t -> {
      requireRoom(t, holder);
      return t.people().add(record);
    });
    return new Begun(record, Totp.base32(secret), Totp.url("Gatehouse", holder.name(), secret));
  }

  /// Lets an authenticator count that shows a good code.
  ///
  /// @return recovery codes, at the only moment when they are known; none where there are some
  public List<String> confirm(Identity identity, String id, String code, Origin origin) {
    PrincipalRecord holder = changing(identity);
    String home = home(holder);
    FactorRecord factor = factor(home, holder.subject(), id);
    byte[] secret = rooms.secrets.opened(new Place(home, holder.subject(), id), factor.secret());
    OptionalLong step =
        factor.kind() == FactorRecord.Kind.TOTP && !factor.confirmed()
            ? Totp.matching(secret, code.strip(), rooms.time.millis(), factor.lastStep())
            : OptionalLong.empty();
    if (step.isEmpty()) {
      throw Problem.of(ProblemType.INVALID, "the code is not right, or the factor counts already")
          .at("code")
          .cure("send the six digits that the authenticator shows now; is its clock right?")
          .refused();
    }
    return added(
        holder,
        factor,
        identity,
        origin,
        transaction -> {
          if (!transaction.people().confirm(factor, step.getAsLong(), rooms.time.millis())) {
            throw Versions.missing("factor:" + id);
          }
        });
  }

  /// What a browser is told to make a passkey.
  public Passkeys.Creation passkeyOptions(Identity identity) {
    return rooms.passkeys.creation(changing(identity));
  }

  /// What a browser is told to show a passkey: of somebody who has proved a password, or of
  /// anybody.
  public Passkeys.Demand passkeyDemand(String application, @Nullable Identity proved) {
    return rooms.passkeys.demand(application, proved == null ? null : holder(proved));
  }

  /// Adds a passkey, which counts at once.
  public Added addPasskey(Identity identity, String name, String response, Origin origin) {
    PrincipalRecord holder = changing(identity);
    FactorRecord key = rooms.passkeys.registered(holder, rooms.secrets.id(), named(name), response);
    List<String> codes =
        added(
            holder,
            key,
            identity,
            origin,
            transaction -> {
              requireRoom(transaction, holder);
              if (!transaction.people().add(key)) {
                throw Problem.of(ProblemType.CONFLICT, "this passkey is registered already")
                    .refused();
              }
            });
    return new Added(key, codes);
  }

  /// New recovery codes in the place of those before.
  public List<String> recoveryCodes(Identity identity, Origin origin) {
    PrincipalRecord holder = changing(identity);
    String home = home(holder);
    List<String> codes = rooms.secrets.recoveryCodes();
    rooms.changes.make(transaction -> {
      if (counting(transaction, home, holder.subject()) == 0) {
        throw Problem.of(ProblemType.CONFLICT, "there is no second factor to recover")
            .cure("add one first")
            .refused();
      }
      keep(transaction, holder, codes);
      return new Outcome<>(
          codes,
          List.of(
              event(
                  AuditAction.RECOVERY_CODES_MADE,
                  holder,
                  actor(identity, origin),
                  Map.of(),
                  Map.of("codes", codes.size()))),
          List.of());
    });
    tell(holder, "new recovery codes were made", origin);
    return codes;
  }

  public void remove(Identity identity, String id, Origin origin) {
    PrincipalRecord holder = changing(identity);
    remove(holder, id, actor(identity, origin), origin, rooms.policy.asksFor(holder));
  }

  /// An administrator removes a factor of somebody who has lost it.
  public void remove(Author author, Subject subject, String id, Origin origin) {
    PrincipalRecord holder = rooms.directory.read(author, subject);
    author.require(Verb.UPDATE, subject, holder);
    author.requireActingAs(holder, null);
    remove(holder, id, author.actor(), origin, false);
  }

  private void remove(
      PrincipalRecord holder, String id, Actor actor, Origin origin, boolean oneMustStay) {
    String home = home(holder);
    FactorRecord gone =
        rooms
            .changes
            .make(transaction -> {
              FactorRecord factor = find(transaction, home, holder.subject(), id);
              boolean last =
                  factor.confirmed() && counting(transaction, home, holder.subject()) == 1;
              if (last && oneMustStay) {
                throw Problem.of(ProblemType.CONFLICT, "your application asks for a second factor")
                    .cure("add another one first")
                    .refused();
              }
              transaction.people().removeFactor(home, holder.subject(), id);
              if (last) {
                transaction.people().recoveryCodes(home, holder.subject(), List.of());
              }
              return new Outcome<>(
                  factor,
                  List.of(
                      event(AuditAction.FACTOR_REMOVED, holder, actor, facts(factor), Map.of())),
                  List.of());
            })
            .record();
    if (gone.confirmed()) {
      tell(holder, "the second factor `" + gone.name() + "` was removed", origin);
    }
  }

  /// Recovery codes come with the first factor that counts.
  private List<String> added(
      PrincipalRecord holder, FactorRecord factor, Identity identity, Origin origin, Work work) {
    String home = home(holder);
    List<String> fresh = rooms.secrets.recoveryCodes();
    List<String> codes =
        rooms
            .changes
            .make(transaction -> {
              work.in(transaction);
              boolean first = transaction.people().recoveryCodesLeft(home, holder.subject()) == 0;
              if (first) {
                keep(transaction, holder, fresh);
              }
              return new Outcome<>(
                  first ? fresh : List.<String>of(),
                  List.of(
                      event(
                          AuditAction.FACTOR_ADDED,
                          holder,
                          actor(identity, origin),
                          Map.of(),
                          facts(factor))),
                  List.of());
            })
            .record();
    tell(holder, "the second factor `" + factor.name() + "` was added", origin);
    return codes;
  }

  private void keep(Transaction transaction, PrincipalRecord holder, List<String> codes) {
    Place place = new Place(home(holder), holder.subject(), "recovery");
    transaction
        .people()
        .recoveryCodes(
            home(holder),
            holder.subject(),
            codes.stream().map(code -> rooms.secrets.recoveryHash(place, code)).toList());
  }

  /// Who changes their own factors has proved just now who they are.
  private PrincipalRecord changing(Identity identity) {
    PrincipalRecord holder = holder(identity);
    boolean person =
        switch (identity.subject().kind()) {
          case USER, OWNER -> true;
          case DEVICE, CLIENT, GROUP, ROLE, ANONYMOUS -> false;
        };
    if (!person || identity.credential().kind() != Identity.Kind.SESSION_TOKEN) {
      throw Problem.of(ProblemType.CONFLICT, "second factors are changed by people in a session")
          .cure("sign in at `/v1/login`")
          .refused();
    }
    rooms.recent.require(identity.credential().id());
    return holder;
  }

  private PrincipalRecord holder(Identity identity) {
    return rooms
        .directory
        .find(identity.application(), identity.subject())
        .orElseThrow(() -> Versions.missing(identity.subject().toString()));
  }

  private static void requireRoom(Transaction transaction, PrincipalRecord holder) {
    List<FactorRecord> all = transaction.people().factors(home(holder), holder.subject());
    for (FactorRecord factor : all) {
      if (!factor.confirmed()) {
        // somebody began and did not finish: there is one begun at a time
        transaction.people().removeFactor(home(holder), holder.subject(), factor.id());
      }
    }
    if (all.stream().filter(FactorRecord::confirmed).count() >= MOST) {
      throw Problem.of(ProblemType.CONFLICT, "you have " + MOST + " second factors already")
          .cure("remove one that you do not use")
          .refused();
    }
  }

  private FactorRecord factor(String home, Subject subject, String id) {
    return rooms.stores.read(t -> find(t, home, subject, id));
  }

  private static FactorRecord find(
      Transaction transaction, String home, Subject subject, String id) {
    return transaction.people().factors(home, subject).stream()
        .filter(factor -> factor.id().equals(id))
        .findFirst()
        .orElseThrow(() -> Versions.missing("factor:" + id));
  }

  private static long counting(Transaction transaction, String home, Subject subject) {
    return transaction.people().factors(home, subject).stream()
        .filter(FactorRecord::confirmed)
        .count();
  }

  private static String home(PrincipalRecord holder) {
    return Sessions.home(holder.application(), holder.subject());
  }

  private static String named(String name) {
    String text = name.strip();
    boolean bad =
        text.isEmpty()
            || text.length() > LONGEST_NAME
            || text.codePoints()
                .anyMatch(
                    c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    if (bad) {
      throw Problem.of(ProblemType.INVALID, "a factor needs a name of 1 to 100 characters")
          .at("name")
          .cure("name it after the thing, such as `my phone`")
          .refused();
    }
    return text;
  }

  private static Actor actor(Identity identity, Origin origin) {
    return origin.actor(identity.subject(), identity.credential().id());
  }

  private static Map<String, ?> facts(FactorRecord factor) {
    return Map.of(
        "factor",
        factor.id(),
        "kind",
        factor.kind().name().toLowerCase(Locale.ROOT),
        "name",
        factor.name());
  }

  private static AuditEvent event(
      AuditAction action,
      PrincipalRecord holder,
      Actor actor,
      Map<String, ?> before,
      Map<String, ?> after) {
    return new AuditEvent(
        action, holder.application(), actor, holder.subject().toString(), before, after);
  }

  private void tell(PrincipalRecord holder, String what, Origin origin) {
    rooms.notices.tell(holder, what, origin.address().toString());
  }

  /// A part of a larger change.
  @FunctionalInterface
  private interface Work {
    void in(Transaction transaction);
  }

  /// What somebody has.
  ///
  /// @param required whether the application asks for one
  public record Factors(List<FactorRecord> factors, long recoveryCodes, boolean required) {}

  /// An authenticator that has to show a code yet.
  ///
  /// @param secret in base 32, for whoever types it
  /// @param url for a QR code
  public record Begun(FactorRecord record, String secret, String url) {
    @Override
    public String toString() {
      return "Begun[" + record.id() + "]";
    }
  }

  /// A passkey that counts from now on.
  public record Added(FactorRecord record, List<String> recoveryCodes) {
    @Override
    public String toString() {
      return "Added[" + record.id() + "]";
    }
  }
}
