package io.gatehouse.access;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Change;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.Outcomes;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.GrantRecord;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What single things allow to whom: grants on exactly one thing, seen from the thing.
///
/// By the rules of [Grants]: whoever has `admin` on the thing gives and takes what they hold there
/// themselves. What is denied is left as it is. All methods block.
public final class Permissions {
  private final Stores stores;
  private final Changes changes;
  private final Grants grants;
  private final SecureRandom random;
  private final InstantSource time;

  public Permissions(
      Stores stores, Changes changes, Grants grants, SecureRandom random, InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.grants = grants;
    this.random = random;
    this.time = time;
  }

  /// What one principal, group or role may do with a thing.
  ///
  /// @param limited those verbs of which each grant has an end or a condition
  public record Held(Subject subject, Set<Verb> verbs, Set<Verb> limited) {}

  /// Everybody's for whoever has `admin` on the thing; for others who may read it, those that they
  /// may see.
  public List<Held> list(Author author, ResourceType type, String id) {
    Resource thing = thing(author, type, id);
    boolean all = author.may(Verb.ADMIN, thing);
    if (!all) {
      author.require(Verb.READ, thing);
    }
    return held(
        read(author.application(), type, id).stream()
            .filter(record -> all || grants.seen(author, record))
            .toList());
  }

  /// Gives a subject these verbs on a thing, and takes every other away; none takes all away.
  public Done<List<Held>> replace(
      Author author, ResourceType type, String id, Subject subject, Set<Verb> verbs) {
    if (subject.kind() == Subject.Kind.OWNER) {
      throw Labels.invalid("an owner has every right already", "subject");
    }
    thing(author, type, id);
    return Versions.settled(() -> {
      List<GrantRecord> before = of(read(author.application(), type, id), subject);
      List<GrantRecord> gone =
          before.stream().filter(one -> isLimited(one) || !verbs.contains(verb(one))).toList();
      Set<Verb> there =
          before.stream()
              .filter(one -> !gone.contains(one))
              .map(Permissions::verb)
              .collect(Collectors.toSet());
      List<GrantRecord> fresh =
          verbs.stream()
              .filter(verb -> !there.contains(verb))
              .sorted()
              .map(verb -> fresh(author, type, id, subject, verb))
              .toList();
      fresh.forEach(record -> grants.requireGiver(author, record, true));
      gone.forEach(record -> grants.requireGiver(author, record, false));
      if (fresh.isEmpty() && gone.isEmpty()) {
        grants.requireGiver(author, fresh(author, type, id, subject, Verb.READ), false);
      }
      return Versions.translated(() ->
          changes.make(transaction -> {
            requireUnchanged(transaction, author.application(), type, id, subject, before);
            return written(transaction, author, type, id, gone, fresh);
          }));
    });
  }

  private static Outcome<List<Held>> written(
      Transaction transaction,
      Author author,
      ResourceType type,
      String id,
      List<GrantRecord> gone,
      List<GrantRecord> fresh) {
    List<AuditEvent> events = new ArrayList<>();
    Set<Change> touched = new HashSet<>();
    for (GrantRecord record : gone) {
      transaction.grants().remove(record.application(), record.grant().id());
      note(Outcomes.of(AuditAction.GRANT_DELETED, author.actor(), record), events, touched);
    }
    for (GrantRecord record : fresh) {
      Grants.requireSubject(transaction, record);
      transaction.grants().add(record);
      note(Outcomes.of(AuditAction.GRANT_CREATED, author.actor(), record), events, touched);
    }
    List<GrantRecord> now =
        transaction.grants().withPermissions(author.application(), labels(type, id));
    return new Outcome<>(held(allowing(now)), events, List.copyOf(touched));
  }

  private static void note(Outcome<GrantRecord> one, List<AuditEvent> events, Set<Change> touched) {
    events.addAll(one.events());
    touched.addAll(one.changes());
  }

  private static void requireUnchanged(
      Transaction transaction,
      String application,
      ResourceType type,
      String id,
      Subject subject,
      List<GrantRecord> before) {
    List<GrantRecord> now =
        of(allowing(transaction.grants().withPermissions(application, labels(type, id))), subject);
    if (!ids(now).equals(ids(before))) {
      throw new Versions.Overtaken();
    }
  }

  private static Set<String> ids(List<GrantRecord> records) {
    return records.stream().map(record -> record.grant().id()).collect(Collectors.toSet());
  }

  private GrantRecord fresh(
      Author author, ResourceType type, String id, Subject subject, Verb verb) {
    Permission permission =
        Permission.exactly(verb, type, id)
            .orElseThrow(() -> Labels.invalid("nothing has this id", "id"));
    Grant grant =
        new Grant(
            "g" + TokenText.id(random).substring(1), subject, Effect.ALLOW, permission, null, null);
    return new GrantRecord(author.application(), grant, author.subject(), time.millis(), 1);
  }

  private Resource thing(Author author, ResourceType type, String id) {
    Resource thing = grants.thing(author.application(), type, id);
    if (thing == null || !isThere(author.application(), type, id)) {
      author.require(Verb.READ, type, id);
      throw Versions.missing(type.label() + ":" + id);
    }
    return thing;
  }

  /// Groups and roles are things by their name alone.
  private boolean isThere(String application, ResourceType type, String id) {
    return stores.read(t ->
        switch (type) {
          case GROUP -> t.groups().find(application, id).isPresent();
          case ROLE -> t.roles().find(application, id).isPresent();
          case APPLICATION, CLIENTELE, ORGANISATION, ROSTER, USER, CLIENT, DEVICE -> true;
          case TOKEN, STREAM, ACTION, CHANNEL, SESSION, ACCESS_REQUEST, AUDIT -> true;
          case SCRIPT, STORE, SCHEMA, DOCUMENT, FIELD, SECRET -> true;
        });
  }

  private List<GrantRecord> read(String application, ResourceType type, String id) {
    return allowing(stores.read(t -> t.grants().withPermissions(application, labels(type, id))));
  }

  private static List<GrantRecord> allowing(List<GrantRecord> records) {
    return records.stream().filter(one -> one.grant().effect() == Effect.ALLOW).toList();
  }

  private static List<GrantRecord> of(List<GrantRecord> records, Subject subject) {
    return records.stream().filter(one -> one.grant().subject().equals(subject)).toList();
  }

  private static Collection<String> labels(ResourceType type, String id) {
    List<String> labels = new ArrayList<>();
    for (Verb verb : Verb.values()) {
      Permission.exactly(verb, type, id).ifPresent(one -> labels.add(one.label()));
    }
    if (labels.isEmpty()) {
      throw Labels.invalid("nothing has this id", "id");
    }
    return labels;
  }

  private static Verb verb(GrantRecord record) {
    return record.grant().permission().verb();
  }

  private static boolean isLimited(GrantRecord record) {
    return record.grant().expires() != null || record.grant().condition() != null;
  }

  private static List<Held> held(List<GrantRecord> records) {
    Map<String, Held> bySubject = new TreeMap<>();
    for (GrantRecord record : records) {
      Subject subject = record.grant().subject();
      Held held =
          bySubject.computeIfAbsent(
              subject.toString(),
              key -> new Held(subject, EnumSet.noneOf(Verb.class), EnumSet.noneOf(Verb.class)));
      held.verbs().add(verb(record));
      if (isLimited(record)) {
        held.limited().add(verb(record));
      }
    }
    for (GrantRecord record : records) {
      Held held = bySubject.get(record.grant().subject().toString());
      if (held != null && !isLimited(record)) {
        held.limited().remove(verb(record));
      }
    }
    return List.copyOf(bySubject.values());
  }
}
