package io.gatehouse.identity.factor;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.factor.FactorSecrets.Place;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.people.FactorRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What changes of second factors have in common: whose they are, who is told, what the audit says.
final class Holders {
  private final FactorBook.Rooms rooms;

  Holders(FactorBook.Rooms rooms) {
    this.rooms = rooms;
  }

  void keep(Transaction transaction, PrincipalRecord holder, List<String> codes) {
    Place place = new Place(home(holder), holder.subject(), "recovery");
    transaction
        .people()
        .recoveryCodes(
            home(holder),
            holder.subject(),
            codes.stream().map(code -> rooms.secrets().recoveryHash(place, code)).toList());
  }

  /// Who changes their own factors has proved just now who they are.
  PrincipalRecord changing(Identity identity) {
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
    rooms.recent().require(identity.credential().id());
    rooms
        .stores()
        .read(t -> {
          requireFirst(t, identity, holder);
          return true;
        });
    return holder;
  }

  /// A session that was opened with a password alone, to add the first factor, is good for no
  /// second one: whoever has just the password could keep it until its person has a factor.
  static void requireFirst(Transaction transaction, Identity identity, PrincipalRecord holder) {
    if (identity.credential().permissions() != null
        && counting(transaction, home(holder), holder.subject()) > 0) {
      throw Problem.of(ProblemType.FORBIDDEN, "this session is for adding the first factor alone")
          .cure("sign in again with the second factor")
          .refused();
    }
  }

  PrincipalRecord holder(Identity identity) {
    return rooms
        .directory()
        .find(identity.application(), identity.subject())
        .orElseThrow(() -> Versions.missing(identity.subject().toString()));
  }

  static FactorRecord find(Transaction transaction, String home, Subject subject, String id) {
    return transaction.people().factors(home, subject).stream()
        .filter(factor -> factor.id().equals(id))
        .findFirst()
        .orElseThrow(() -> Versions.missing("factor:" + id));
  }

  static long counting(Transaction transaction, String home, Subject subject) {
    return transaction.people().factors(home, subject).stream()
        .filter(FactorRecord::confirmed)
        .count();
  }

  static String home(PrincipalRecord holder) {
    return Sessions.home(holder.application(), holder.subject());
  }

  static Actor actor(Identity identity, Origin origin) {
    return origin.actor(identity.subject(), identity.credential().id());
  }

  static Map<String, ?> facts(FactorRecord factor) {
    return Map.of(
        "factor",
        factor.id(),
        "kind",
        factor.kind().name().toLowerCase(Locale.ROOT),
        "name",
        factor.name());
  }

  static AuditEvent event(
      AuditAction action,
      PrincipalRecord holder,
      Actor actor,
      Map<String, ?> before,
      Map<String, ?> after) {
    return new AuditEvent(
        action, holder.application(), actor, holder.subject().toString(), before, after);
  }

  void tell(PrincipalRecord holder, String what, Origin origin) {
    rooms.notices().tell(holder, what, origin.address().toString());
  }
}
