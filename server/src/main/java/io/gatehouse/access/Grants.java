package io.gatehouse.access;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.pattern.IdPattern;
import io.gatehouse.core.pattern.TopicFilter;
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
import io.gatehouse.identity.record.Principals;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Grants of every application. All methods block; all ask the author first.
///
/// A grant on one thing can be given by whoever has `admin` on that thing, as far as nothing is
/// denied to them there, and what they denied there they may lift again. Any other is given by
/// whoever administers the one who gets it (`update` on a role or group, `admin` on a principal)
/// and holds the permission themselves.
public final class Grants {
  private final Stores stores;
  private final Changes changes;
  private final Resources resources;
  private final SecureRandom random;
  private final InstantSource time;

  public Grants(Stores stores, Changes changes, SecureRandom random, InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.resources = new Resources(stores);
    this.random = random;
    this.time = time;
  }

  public GrantRecord read(Author author, String id) {
    Optional<GrantRecord> found =
        stores.read(t -> t.grants().find(author.application(), id)).filter(it -> seen(author, it));
    if (found.isEmpty()) {
      author.require(Verb.READ, resources.application(author.application()));
    }
    return found.orElseThrow(() -> Versions.missing("grant:" + id));
  }

  /// What the author may read: grants to itself, and to whom it may read; a page may hold fewer
  /// than `limit` although there is a next one.
  public Page<GrantRecord> list(
      Author author, @Nullable Subject subject, @Nullable String after, int limit) {
    Page<GrantRecord> page =
        stores.read(t -> t.grants().list(author.application(), subject, after, limit));
    return new Page<>(
        page.items().stream().filter(record -> seen(author, record)).toList(), page.next());
  }

  /// What the author may read of the grants of exactly these permissions, as labels are written.
  public List<GrantRecord> ofPermissions(Author author, Collection<String> labels) {
    return stores.read(t -> t.grants().withPermissions(author.application(), labels)).stream()
        .filter(record -> seen(author, record))
        .toList();
  }

  public Done<GrantRecord> create(Author author, Draft draft) {
    GrantRecord record = givable(author, draft);
    return Versions.translated(() ->
        changes.make(transaction -> {
          requireSubject(transaction, record);
          transaction.grants().add(record);
          return Outcomes.of(AuditAction.GRANT_CREATED, author.actor(), record);
        }));
  }

  public Done<GrantRecord> delete(Author author, String id) {
    GrantRecord record = read(author, id);
    requireGiver(author, record, record.grant().effect() == Effect.DENY);
    return changes.make(transaction -> {
      if (!transaction.grants().remove(record.application(), id)) {
        throw Versions.missing("grant:" + id);
      }
      return Outcomes.of(AuditAction.GRANT_DELETED, author.actor(), record);
    });
  }

  private GrantRecord givable(Author author, Draft draft) {
    Grant grant = draft.grant("g" + TokenText.id(random).substring(1), time.millis());
    GrantRecord record =
        new GrantRecord(author.application(), grant, author.subject(), time.millis(), 1);
    requireGiver(author, record, draft.effect() == Effect.ALLOW);
    return record;
  }

  /// Takes some grants away and gives others, all or none of it, as a part of a greater change.
  ///
  /// @return the work, once it is certain that the author may do each of it
  public Stores.Work<Outcome<Integer>> exchanging(
      Author author, Collection<GrantRecord> gone, Collection<Draft> given) {
    gone.forEach(it -> requireGiver(author, it, it.grant().effect() == Effect.DENY));
    List<GrantRecord> fresh = given.stream().map(draft -> givable(author, draft)).toList();
    return transaction -> {
      Outcome<Integer> all = new Outcome<>(gone.size() + fresh.size(), List.of(), List.of());
      for (GrantRecord record : gone) {
        if (transaction.grants().remove(record.application(), record.grant().id())) {
          all = all.and(Outcomes.of(AuditAction.GRANT_DELETED, author.actor(), record));
        }
      }
      for (GrantRecord record : fresh) {
        requireSubject(transaction, record);
        transaction.grants().add(record);
        all = all.and(Outcomes.of(AuditAction.GRANT_CREATED, author.actor(), record));
      }
      return all;
    };
  }

  /// @param widens whether the subject can do more afterwards
  void requireGiver(Author author, GrantRecord record, boolean widens) {
    Grant grant = record.grant();
    if (author.administers() || administersThing(author, record, widens)) {
      return;
    }
    Subject subject = grant.subject();
    switch (subject.kind()) {
      case ROLE -> author.require(Verb.UPDATE, ResourceType.ROLE, subject.id());
      case GROUP -> author.require(Verb.UPDATE, ResourceType.GROUP, subject.id());
      case ANONYMOUS, OWNER ->
          author.require(Verb.ADMIN, resources.application(author.application()));
      case USER, DEVICE, CLIENT -> {
        PrincipalRecord target = find(author.application(), subject);
        if (target == null) {
          author.require(Verb.ADMIN, subject, null);
        } else {
          author.requireProtected(target);
        }
      }
    }
    if (widens) {
      author.requireGivable(List.of(grant.permission()));
    }
  }

  private boolean administersThing(Author author, GrantRecord record, boolean widens) {
    Permission permission = record.grant().permission();
    Resource thing = thing(author.application(), permission);
    if (thing == null || !author.may(Verb.ADMIN, thing)) {
      return false;
    }
    boolean lifts = record.grant().effect() == Effect.DENY && widens;
    return lifts
        ? record.createdBy().equals(author.subject())
        : !widens || mayAll(author, permission.verb(), thing);
  }

  /// `admin` holds every verb, but some of them may be denied.
  private static boolean mayAll(Author author, Verb verb, Resource thing) {
    return Arrays.stream(Verb.values())
        .filter(verb::includes)
        .allMatch(included -> author.may(included, thing));
  }

  /// The one thing that a permission is for; null where it is for several or for none that is
  /// there.
  private @Nullable Resource thing(String application, Permission permission) {
    if (permission.own()) {
      return null;
    }
    return switch (permission.pattern()) {
      case null -> null;
      case TopicFilter filter ->
          filter.isExact() ? resources.channel(application, filter.text()) : null;
      case IdPattern ids -> {
        String id = ids.exact();
        yield id == null ? null : thing(application, permission.type(), id);
      }
    };
  }

  @Nullable Resource thing(String application, ResourceType type, String id) {
    return switch (type) {
      case USER -> principal(application, Subject.user(id));
      case DEVICE -> principal(application, Subject.device(id));
      case CLIENT -> principal(application, Subject.client(id));
      case GROUP, ROLE -> Resource.of(type, id, resources.application(application));
      case STREAM, ACTION -> partOfDevice(application, type, id);
      case APPLICATION, CLIENTELE, ORGANISATION, ROSTER -> null;
      case TOKEN, CHANNEL, SESSION, ACCESS_REQUEST, AUDIT -> null;
      case SCRIPT, STORE, SCHEMA, DOCUMENT, FIELD, SECRET -> null;
    };
  }

  /// Streams and actions are named `DEVICE/NAME`.
  private @Nullable Resource partOfDevice(String application, ResourceType type, String id) {
    int slash = id.indexOf('/');
    PrincipalRecord device =
        slash < 1 || slash == id.length() - 1
            ? null
            : find(application, Subject.device(id.substring(0, slash)));
    if (device == null) {
      return null;
    }
    String name = id.substring(slash + 1);
    return type == ResourceType.STREAM
        ? resources.stream(device, name)
        : resources.action(device, name);
  }

  private @Nullable Resource principal(String application, Subject subject) {
    PrincipalRecord record = find(application, subject);
    return record == null ? null : resources.principal(record);
  }

  private @Nullable PrincipalRecord find(String application, Subject subject) {
    return stores.read(t -> Principals.find(t, application, subject)).orElse(null);
  }

  boolean seen(Author author, GrantRecord record) {
    Subject subject = record.grant().subject();
    if (subject.equals(author.subject()) || author.administers()) {
      return true;
    }
    return switch (subject.kind()) {
      case ROLE -> author.may(Verb.READ, ResourceType.ROLE, subject.id());
      case GROUP -> author.may(Verb.READ, ResourceType.GROUP, subject.id());
      case ANONYMOUS, OWNER -> false;
      case USER, DEVICE, CLIENT -> {
        PrincipalRecord target = find(author.application(), subject);
        yield target != null && author.may(Verb.READ, target);
      }
    };
  }

  static void requireSubject(Transaction transaction, GrantRecord record) {
    String application = record.application();
    Subject subject = record.grant().subject();
    boolean there =
        switch (subject.kind()) {
          case ROLE -> transaction.roles().find(application, subject.id()).isPresent();
          case GROUP -> transaction.groups().find(application, subject.id()).isPresent();
          case ANONYMOUS -> true;
          case USER, DEVICE, CLIENT, OWNER ->
              Principals.find(transaction, application, subject).isPresent();
        };
    if (!there) {
      throw Labels.invalid("there is no `%s`".formatted(subject), "subject");
    }
  }

  /// A grant to be given.
  ///
  /// @param permission a label such as `push_device:boat-7`
  /// @param expiresAt epoch milliseconds; null for never
  /// @param addresses the address range (CIDR) it is limited to; empty for any
  /// @param transports transports it is limited to (`mqtt`); empty for any
  public record Draft(
      Subject subject,
      Effect effect,
      String permission,
      @Nullable Long expiresAt,
      List<String> addresses,
      List<String> transports) {
    public Draft {
      addresses = List.copyOf(addresses);
      transports = List.copyOf(transports);
    }

    /// The grant under this id; throws `Refused` where it can be none.
    public Grant grant(String id, long now) {
      Permission read = Labels.permission(permission, "permission");
      if (expiresAt != null && expiresAt <= now) {
        throw Labels.invalid("the grant would have expired already", "expires_at");
      }
      if (subject.kind() == Subject.Kind.OWNER) {
        throw Labels.invalid("an owner has every right already", "subject");
      }
      return new Grant(
          id,
          subject,
          effect,
          read,
          expiresAt == null ? null : Instant.ofEpochMilli(expiresAt),
          Labels.condition(addresses, transports));
    }
  }
}
