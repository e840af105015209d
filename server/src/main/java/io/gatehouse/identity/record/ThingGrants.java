package io.gatehouse.identity.record;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Change;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.store.GrantStore;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.GrantRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Grants on a thing end with it: what gets the same id later is another thing, and nobody has
/// rights on it because somebody had them on the first one.
public final class ThingGrants {
  private ThingGrants() {}

  /// Takes away every grant on one thing and on what is below it, within the transaction that takes
  /// the thing away, and adds that to what the deletion means.
  public static <T> Outcome<T> end(
      Transaction transaction,
      Actor actor,
      String application,
      ResourceType type,
      String id,
      Outcome<T> deletion) {
    List<AuditEvent> events = new ArrayList<>(deletion.events());
    Set<Change> changes = new LinkedHashSet<>(deletion.changes());
    for (GrantRecord record : on(transaction.grants(), application, type, id)) {
      transaction.grants().remove(application, record.grant().id());
      Outcome<GrantRecord> gone = Outcomes.of(AuditAction.GRANT_DELETED, actor, record);
      events.addAll(gone.events());
      changes.addAll(gone.changes());
    }
    return new Outcome<>(deletion.record(), events, List.copyOf(changes));
  }

  /// The same for a principal, which is a thing too.
  public static <T> Outcome<T> end(
      Transaction transaction,
      Actor actor,
      String application,
      Subject subject,
      Outcome<T> deletion) {
    ResourceType type =
        switch (subject.kind()) {
          case USER -> ResourceType.USER;
          case DEVICE -> ResourceType.DEVICE;
          case CLIENT -> ResourceType.CLIENT;
          case OWNER, GROUP, ROLE, ANONYMOUS ->
              throw new IllegalArgumentException(subject + " is nothing that is deleted");
        };
    return end(transaction, actor, application, type, subject.id(), deletion);
  }

  private static List<GrantRecord> on(
      GrantStore grants, String application, ResourceType type, String id) {
    List<GrantRecord> found =
        new ArrayList<>(grants.withPermissions(application, labels(type, id)));
    for (ResourceType part : parts(type)) {
      for (String label : labels(part, id)) {
        found.addAll(grants.withPermissionsBelow(application, label + "/"));
      }
    }
    return found;
  }

  /// The things whose ids begin with that of what they belong to.
  private static List<ResourceType> parts(ResourceType type) {
    return switch (type) {
      case DEVICE -> List.of(ResourceType.STREAM, ResourceType.ACTION);
      case STORE -> List.of(ResourceType.DOCUMENT, ResourceType.FIELD);
      case DOCUMENT -> List.of(ResourceType.FIELD);
      case APPLICATION,
          USER,
          CLIENT,
          GROUP,
          ROLE,
          TOKEN,
          SESSION,
          CHANNEL,
          STREAM,
          ACTION,
          ORGANISATION,
          ROSTER,
          CLIENTELE,
          ACCESS_REQUEST,
          AUDIT,
          SCRIPT,
          SCHEMA,
          FIELD,
          SECRET ->
          List.of();
    };
  }

  private static List<String> labels(ResourceType type, String id) {
    return Arrays.stream(Verb.values())
        .map(verb -> Permission.exactly(verb, type, id))
        .flatMap(Optional::stream)
        .map(Permission::label)
        .toList();
  }
}
