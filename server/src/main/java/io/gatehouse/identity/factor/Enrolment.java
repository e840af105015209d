package io.gatehouse.identity.factor;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.factor.FactorSecrets.Place;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.people.FactorRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Adds second factors to people, in a session that has just proved who it is. Blocks.
public final class Enrolment {
  private static final int MOST = 10;
  private static final int LONGEST_NAME = 100;

  private final FactorBook.Rooms rooms;
  private final Holders holders;

  Enrolment(FactorBook.Rooms rooms, Holders holders) {
    this.rooms = rooms;
    this.holders = holders;
  }

  /// Begins to add an authenticator: it counts when it has shown one good code.
  public Begun begin(Identity identity, String name) {
    PrincipalRecord holder = holders.changing(identity);
    byte[] secret = rooms.secrets().fresh();
    String home = Holders.home(holder);
    String id = rooms.secrets().id();
    FactorRecord record =
        new FactorRecord(
            home,
            holder.subject(),
            id,
            FactorRecord.Kind.TOTP,
            named(name),
            rooms.secrets().sealed(new Place(home, holder.subject(), id), secret),
            null,
            0,
            null,
            null,
            rooms.time().millis());
    rooms
        .stores()
        .write(t -> {
          requireRoom(t, holder);
          return t.people().add(record);
        });
    return new Begun(record, Totp.base32(secret), Totp.url("Gatehouse", holder.name(), secret));
  }

  /// Lets an authenticator count that shows a good code.
  ///
  /// @return recovery codes, at the only moment when they are known; none where there are some
  public List<String> confirm(Identity identity, String id, String code, Origin origin) {
    PrincipalRecord holder = holders.changing(identity);
    String home = Holders.home(holder);
    FactorRecord factor = factor(home, holder.subject(), id);
    byte[] secret = rooms.secrets().opened(new Place(home, holder.subject(), id), factor.secret());
    OptionalLong step =
        factor.kind() == FactorRecord.Kind.TOTP && !factor.confirmed()
            ? Totp.matching(secret, code.strip(), rooms.time().millis(), factor.lastStep())
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
          if (!transaction.people().confirm(factor, step.getAsLong(), rooms.time().millis())) {
            throw Versions.missing("factor:" + id);
          }
        });
  }

  /// What a browser is told to make a passkey.
  public Passkeys.Creation passkeyOptions(Identity identity) {
    return rooms.passkeys().creation(holders.changing(identity));
  }

  /// What a browser is told to show a passkey.
  ///
  /// @param name of somebody whose password has just proved right; null for anybody
  public Passkeys.Demand passkeyDemand(String application, @Nullable String name) {
    PrincipalRecord holder =
        name == null
            ? null
            : rooms.stores().read(t -> Principals.named(t, application, name)).orElse(null);
    return rooms.passkeys().demand(application, holder);
  }

  /// Adds a passkey, which counts at once.
  public Added addPasskey(Identity identity, String name, String response, Origin origin) {
    PrincipalRecord holder = holders.changing(identity);
    FactorRecord key =
        rooms.passkeys().registered(holder, rooms.secrets().id(), named(name), response);
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

  /// Recovery codes come with the first factor that counts.
  private List<String> added(
      PrincipalRecord holder, FactorRecord factor, Identity identity, Origin origin, Work work) {
    String home = Holders.home(holder);
    List<String> fresh = rooms.secrets().recoveryCodes();
    List<String> codes =
        rooms
            .changes()
            .make(transaction -> {
              Holders.requireFirst(transaction, identity, holder);
              work.in(transaction);
              boolean first = transaction.people().recoveryCodesLeft(home, holder.subject()) == 0;
              if (first) {
                holders.keep(transaction, holder, fresh);
              }
              return new Outcome<>(
                  first ? fresh : List.<String>of(),
                  List.of(
                      Holders.event(
                          AuditAction.FACTOR_ADDED,
                          holder,
                          Holders.actor(identity, origin),
                          Map.of(),
                          Holders.facts(factor))),
                  List.of());
            })
            .record();
    holders.tell(holder, "the second factor `" + factor.name() + "` was added", origin);
    return codes;
  }

  private static void requireRoom(Transaction transaction, PrincipalRecord holder) {
    List<FactorRecord> all = transaction.people().factors(Holders.home(holder), holder.subject());
    for (FactorRecord factor : all) {
      if (!factor.confirmed()) {
        // somebody began and did not finish: there is one begun at a time
        transaction.people().removeFactor(Holders.home(holder), holder.subject(), factor.id());
      }
    }
    if (all.stream().filter(FactorRecord::confirmed).count() >= MOST) {
      throw Problem.of(ProblemType.CONFLICT, "you have " + MOST + " second factors already")
          .cure("remove one that you do not use")
          .refused();
    }
  }

  private FactorRecord factor(String home, Subject subject, String id) {
    return rooms.stores().read(t -> Holders.find(t, home, subject, id));
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

  /// A part of a larger change.
  @FunctionalInterface
  private interface Work {
    void in(Transaction transaction);
  }

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
