package io.gatehouse.identity.factor;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.people.Notices;
import io.gatehouse.identity.proof.RecentLogins;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.store.people.FactorRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// The second factors of people: they add, confirm and remove their own, in a session that has just
/// proved who it is; administrators remove those of others. Everybody is told by mail. Blocks.
public final class FactorBook {
  private final Rooms rooms;
  private final Holders holders;
  private final Enrolment enrolment;

  public FactorBook(Rooms rooms) {
    this.rooms = rooms;
    this.holders = new Holders(rooms);
    this.enrolment = new Enrolment(rooms, holders);
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

  /// Where factors are added.
  public Enrolment enrolment() {
    return enrolment;
  }

  public FactorPolicy policy() {
    return rooms.policy();
  }

  /// Whether this server takes passkeys.
  public boolean takesPasskeys() {
    return rooms.passkeys().offered();
  }

  /// Somebody's own.
  public Factors mine(Identity identity) {
    return of(holders.holder(identity));
  }

  /// Those of somebody whom the author may read.
  public Factors of(Author author, Subject subject) {
    return of(rooms.directory().read(author, subject));
  }

  private Factors of(PrincipalRecord holder) {
    String home = Holders.home(holder);
    return rooms
        .stores()
        .read(t ->
            new Factors(
                t.people().factors(home, holder.subject()),
                t.people().recoveryCodesLeft(home, holder.subject()),
                rooms.policy().asksFor(holder)));
  }

  /// New recovery codes in the place of those before.
  public List<String> recoveryCodes(Identity identity, Origin origin) {
    PrincipalRecord holder = holders.changing(identity);
    String home = Holders.home(holder);
    List<String> codes = rooms.secrets().recoveryCodes();
    rooms
        .changes()
        .make(transaction -> {
          if (Holders.counting(transaction, home, holder.subject()) == 0) {
            throw Problem.of(ProblemType.CONFLICT, "there is no second factor to recover")
                .cure("add one first")
                .refused();
          }
          holders.keep(transaction, holder, codes);
          return new Outcome<>(
              codes,
              List.of(
                  Holders.event(
                      AuditAction.RECOVERY_CODES_MADE,
                      holder,
                      Holders.actor(identity, origin),
                      Map.of(),
                      Map.of("codes", codes.size()))),
              List.of());
        });
    holders.tell(holder, "new recovery codes were made", origin);
    return codes;
  }

  public void remove(Identity identity, String id, Origin origin) {
    PrincipalRecord holder = holders.changing(identity);
    remove(holder, id, Holders.actor(identity, origin), origin, rooms.policy().asksFor(holder));
  }

  /// An administrator removes a factor of somebody who has lost it.
  public void remove(Author author, Subject subject, String id, Origin origin) {
    PrincipalRecord holder = rooms.directory().read(author, subject);
    author.require(Verb.UPDATE, subject, holder);
    author.requireActingAs(holder, null);
    remove(holder, id, author.actor(), origin, false);
  }

  private void remove(
      PrincipalRecord holder, String id, Actor actor, Origin origin, boolean oneMustStay) {
    String home = Holders.home(holder);
    FactorRecord gone =
        rooms
            .changes()
            .make(transaction -> {
              FactorRecord factor = Holders.find(transaction, home, holder.subject(), id);
              boolean last =
                  factor.confirmed() && Holders.counting(transaction, home, holder.subject()) == 1;
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
                      Holders.event(
                          AuditAction.FACTOR_REMOVED,
                          holder,
                          actor,
                          Holders.facts(factor),
                          Map.of())),
                  List.of());
            })
            .record();
    if (gone.confirmed()) {
      holders.tell(holder, "the second factor `" + gone.name() + "` was removed", origin);
    }
  }

  /// What somebody has.
  ///
  /// @param required whether the application asks for one
  public record Factors(List<FactorRecord> factors, long recoveryCodes, boolean required) {}
}
