package io.gatehouse.identity.request;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Change;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.DefaultRoles;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.AccessRequestRecord;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lets somebody in who was approved: makes the device or user with exactly what was given.
///
/// Whoever approves gives away: nobody gives more than they hold. A device that is known is the
/// same device afterwards, but its old tokens die, since whoever asked again may not have lost them
/// but had them stolen.
final class Admission {
  private static final int MOST_PERMISSIONS = 100;

  private final Directory directory;
  private final SecureRandom random;
  private final InstantSource time;

  Admission(Directory directory, SecureRandom random, InstantSource time) {
    this.directory = directory;
    this.random = random;
    this.time = time;
  }

  /// Checks now what the author may, and returns what is to be done together with the decision.
  Stores.Work<Outcome<Subject>> prepared(
      Author author, AccessRequestRecord request, Approval approval) {
    Subject subject = request.subject();
    if (approval.permissions() != null) {
      if (approval.permissions().size() > MOST_PERMISSIONS) {
        throw Names.refused(
            "permissions", "too many permissions", "use at most " + MOST_PERMISSIONS);
      }
      author.requireGivable(approval.permissions());
    }
    requireExpiry(subject, approval);
    PrincipalRecord known = directory.find(request.application(), subject).orElse(null);
    if (known == null) {
      return fresh(author, request, approval);
    }
    if (subject.kind() != Subject.Kind.DEVICE) {
      throw Problem.of(ProblemType.CONFLICT, "there is a user `%s` already".formatted(subject.id()))
          .cure("deny the request; who forgot a password gets a new one by an administrator")
          .refused();
    }
    return again(author, known, approval);
  }

  private Stores.Work<Outcome<Subject>> fresh(
      Author author, AccessRequestRecord request, Approval approval) {
    Subject subject = request.subject();
    Set<String> roles = approval.roles();
    if (roles == null) {
      String usual = DefaultRoles.of(subject.kind());
      roles = usual == null ? Set.of() : Set.of(usual);
    }
    if (roles.isEmpty() && subject.kind() == Subject.Kind.USER) {
      throw Names.refused("roles", "a user has one role at least", "name a role");
    }
    String name = approval.name() == null ? subject.id() : approval.name();
    Draft draft =
        new Draft(
            subject.kind(),
            subject.id(),
            name,
            request.description(),
            true,
            null,
            null,
            roles,
            Set.of(),
            Map.of(),
            "{}");
    Stores.Work<Outcome<PrincipalRecord>> creation =
        directory.admission(author, draft, request.passwordHash());
    return transaction -> {
      Outcome<PrincipalRecord> made = creation.run(transaction);
      return granted(transaction, author, made, approval.permissions());
    };
  }

  /// A known device: keeps its rights, or gets exactly those of the approval.
  private Stores.Work<Outcome<Subject>> again(
      Author author, PrincipalRecord known, Approval approval) {
    if (!known.enabled()) {
      throw Problem.of(ProblemType.CONFLICT, "`%s` is disabled".formatted(known.subject()))
          .cure("enable it before you approve its request")
          .refused();
    }
    author.requireActingAs(known, null);
    Set<String> roles = approval.roles() == null ? known.roles() : approval.roles();
    String name = approval.name() == null ? known.name() : approval.name();
    boolean same = roles.equals(known.roles()) && name.equals(known.name());
    if (approval.permissions() != null) {
      author.requireProtected(known);
    }
    Stores.Work<Outcome<PrincipalRecord>> change =
        same
            ? transaction -> unchanged(transaction, known)
            : directory.changing(author, known, draft -> renamed(draft, name, roles));
    return transaction -> {
      Outcome<PrincipalRecord> changed = change.run(transaction);
      List<AuditEvent> events = new ArrayList<>(changed.events());
      events.addAll(ended(transaction, author, known));
      List<Change> changes = new ArrayList<>(changed.changes());
      changes.add(new Change.OfCredentials(known.application(), known.subject()));
      if (approval.permissions() != null) {
        events.addAll(taken(transaction, author, known));
      }
      return granted(
          transaction,
          author,
          new Outcome<>(changed.record(), events, changes),
          approval.permissions());
    };
  }

  private static Outcome<PrincipalRecord> unchanged(
      Transaction transaction, PrincipalRecord known) {
    PrincipalRecord now =
        transaction
            .principals()
            .find(known.application(), known.subject())
            .filter(found -> found.version() == known.version())
            .orElseThrow(Versions.Overtaken::new);
    return new Outcome<>(now, List.of(), List.of());
  }

  private static Draft renamed(Draft draft, String name, Set<String> roles) {
    return new Draft(
        draft.kind(),
        draft.id(),
        name,
        draft.description(),
        draft.enabled(),
        draft.owner(),
        draft.parent(),
        roles,
        draft.groups(),
        draft.attributes(),
        draft.publicData());
  }

  /// Every token dies; a certificate is another thing than a token that was lost, and stays.
  private static List<AuditEvent> ended(
      Transaction transaction, Author author, PrincipalRecord known) {
    List<AuditEvent> events = new ArrayList<>();
    for (TokenRecord.Kind kind : TokenRecord.Kind.values()) {
      if (kind != TokenRecord.Kind.CERTIFICATE) {
        for (TokenRecord token :
            transaction.credentials().removeAll(known.application(), known.subject(), kind)) {
          events.add(
              Facts.event(
                  AuditAction.TOKEN_DELETED,
                  known.application(),
                  author.actor(),
                  "token:" + token.id(),
                  Facts.of(token),
                  Map.of()));
        }
      }
    }
    return events;
  }

  /// What was granted before goes; what was denied stays, since nobody has spoken of that.
  private static List<AuditEvent> taken(
      Transaction transaction, Author author, PrincipalRecord known) {
    List<AuditEvent> events = new ArrayList<>();
    for (GrantRecord grant : transaction.grants().of(known.application(), known.subject())) {
      if (grant.grant().effect() == Effect.ALLOW) {
        transaction.grants().remove(known.application(), grant.grant().id());
        events.add(event(AuditAction.GRANT_DELETED, author, grant));
      }
    }
    return events;
  }

  private Outcome<Subject> granted(
      Transaction transaction,
      Author author,
      Outcome<PrincipalRecord> made,
      @Nullable List<Permission> permissions) {
    PrincipalRecord holder = made.record();
    List<AuditEvent> events = new ArrayList<>(made.events());
    List<Change> changes = new ArrayList<>(made.changes());
    if (permissions != null) {
      for (Permission permission : permissions) {
        Grant grant =
            new Grant(
                "g" + TokenText.id(random).substring(1),
                holder.subject(),
                Effect.ALLOW,
                permission,
                null,
                null);
        GrantRecord record =
            new GrantRecord(holder.application(), grant, author.subject(), time.millis(), 1);
        transaction.grants().add(record);
        events.add(event(AuditAction.GRANT_CREATED, author, record));
      }
      changes.add(new Change.OfGrant(holder.application(), holder.subject()));
    }
    return new Outcome<>(holder.subject(), events, changes);
  }

  private static AuditEvent event(AuditAction action, Author author, GrantRecord record) {
    Map<String, String> facts =
        Map.of(
            "subject", record.grant().subject().toString(),
            "effect", record.grant().effect().label(),
            "permission", record.grant().permission().label());
    boolean gone = action == AuditAction.GRANT_DELETED;
    return Facts.event(
        action,
        record.application(),
        author.actor(),
        "grant:" + record.grant().id(),
        gone ? facts : Map.of(),
        gone ? Map.of() : facts);
  }

  private void requireExpiry(Subject subject, Approval approval) {
    Long end = approval.tokenExpiresAt();
    if (end != null && subject.kind() != Subject.Kind.DEVICE) {
      throw invalidExpiry("a person gets no token that could expire", "leave `expires_at` out");
    }
    if (end != null && end <= time.millis()) {
      throw invalidExpiry("the token would have expired already", "use a later moment");
    }
  }

  private static Refused invalidExpiry(String detail, String cure) {
    return Names.refused("expires_at", detail, cure);
  }
}
