package io.gatehouse.identity;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Change;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.member.Members;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.ThingGrants;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.GroupRecord;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Groups of every application; members are kept with the principals (`Draft.groups`). All block.
///
/// A role given to a group, and a group put into another, give rights to every member: the author
/// must hold them (see [Author#requireGivable(Set, Set)]). What a group stops to deny is given too.
public final class Groups {
  private final Stores stores;
  private final Changes changes;
  private final InstantSource time;

  public Groups(Stores stores, Changes changes, InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.time = time;
  }

  public GroupRecord read(Author author, String id) {
    return required(author, Verb.READ, id);
  }

  /// What the author may read.
  public List<GroupRecord> list(Author author) {
    return stores.read(t -> t.groups().list(author.application())).stream()
        .filter(group -> author.may(Verb.READ, ResourceType.GROUP, group.id()))
        .toList();
  }

  public Done<GroupRecord> create(Author author, Draft draft) {
    requireForm(draft);
    author.require(Verb.CREATE, ResourceType.GROUP, draft.id());
    author.requireGivable(draft.roles(), draft.parents());
    GroupRecord record =
        new GroupRecord(
            author.application(),
            draft.id(),
            draft.description(),
            draft.parents(),
            draft.roles(),
            time.millis(),
            1);
    return Versions.translated(() ->
        changes.make(transaction -> {
          requireNoCycle(transaction, record);
          Members.requireNoOrganisations(transaction, record.application(), record.parents());
          transaction.groups().add(record);
          return outcome(AuditAction.GROUP_CREATED, author, null, record);
        }));
  }

  public Done<GroupRecord> change(
      Author author, String id, @Nullable Long expected, UnaryOperator<Draft> change) {
    return Versions.settled(() -> {
      GroupRecord before = required(author, Verb.UPDATE, id);
      Versions.require(expected, before.version());
      Draft draft = change.apply(Draft.of(before));
      requireForm(draft);
      if (!draft.id().equals(id)) {
        throw Names.refused("id", "the id never changes", "create another group");
      }
      author.requireGivable(
          without(draft.roles(), before.roles()), without(draft.parents(), before.parents()));
      author.requireLiftable(
          without(before.roles(), draft.roles()), without(before.parents(), draft.parents()));
      return changes.make(transaction -> {
        GroupRecord after = draft.over(unchanged(transaction, before));
        Members.requireNoOrganisation(transaction, before.application(), id);
        requireNoCycle(transaction, after);
        Members.requireNoOrganisations(transaction, after.application(), after.parents());
        return outcome(
            AuditAction.GROUP_CHANGED,
            author,
            before,
            transaction
                .groups()
                .update(before.application(), id, now -> after)
                .orElseThrow(Versions.Overtaken::new));
      });
    });
  }

  public Done<GroupRecord> delete(Author author, String id, @Nullable Long expected) {
    return Versions.settled(() -> {
      GroupRecord before = required(author, Verb.DELETE, id);
      Versions.require(expected, before.version());
      author.requireLiftable(Set.of(), Set.of(id));
      return changes.make(transaction -> {
        Members.requireNoOrganisation(transaction, before.application(), id);
        transaction.groups().remove(before.application(), unchanged(transaction, before).id());
        return ThingGrants.end(
            transaction,
            author.actor(),
            before.application(),
            ResourceType.GROUP,
            id,
            outcome(AuditAction.GROUP_DELETED, author, before, before));
      });
    });
  }

  private GroupRecord required(Author author, Verb verb, String id) {
    author.require(verb, ResourceType.GROUP, id);
    return stores
        .read(t -> t.groups().find(author.application(), id))
        .orElseThrow(() -> Versions.missing("group:" + id));
  }

  private static GroupRecord unchanged(Transaction transaction, GroupRecord before) {
    return transaction
        .groups()
        .find(before.application(), before.id())
        .filter(now -> now.version() == before.version())
        .orElseThrow(Versions.Overtaken::new);
  }

  private static void requireForm(Draft draft) {
    Names.id(draft.id(), "id");
    Names.description(draft.description());
    Names.few(draft.parents(), "parents");
    Names.few(draft.roles(), "roles");
  }

  private static void requireNoCycle(Transaction transaction, GroupRecord record) {
    Set<String> seen = new HashSet<>();
    Set<String> next = new HashSet<>(record.parents());
    while (!next.isEmpty()) {
      Set<String> above = new HashSet<>();
      for (String id : next) {
        if (id.equals(record.id())) {
          throw Names.refused(
              "parents", "the group would be part of itself", "choose one that is not part of it");
        }
        Optional<GroupRecord> group = transaction.groups().find(record.application(), id);
        if (group.isPresent() && seen.add(id)) {
          above.addAll(group.get().parents());
        }
      }
      next = above;
    }
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> rest = new HashSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  private static Outcome<GroupRecord> outcome(
      AuditAction action, Author author, @Nullable GroupRecord before, GroupRecord after) {
    boolean gone = action == AuditAction.GROUP_DELETED;
    return new Outcome<>(
        after,
        List.of(
            Facts.event(
                action,
                after.application(),
                author.actor(),
                "group:" + after.id(),
                facts(before),
                gone ? Map.of() : facts(after))),
        List.of(new Change.OfGroup(after.application(), after.id())));
  }

  private static Map<String, ?> facts(@Nullable GroupRecord record) {
    if (record == null) {
      return Map.of();
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    if (record.description() != null) {
      facts.put("description", record.description());
    }
    facts.put("parents", record.parents().stream().sorted().toList());
    facts.put("roles", record.roles().stream().sorted().toList());
    return facts;
  }

  /// The part of a group that its administrator may write.
  public record Draft(
      String id, @Nullable String description, Set<String> parents, Set<String> roles) {
    public Draft {
      parents = Set.copyOf(parents);
      roles = Set.copyOf(roles);
    }

    /// What is written in a record today: where a change starts from.
    public static Draft of(GroupRecord record) {
      return new Draft(record.id(), record.description(), record.parents(), record.roles());
    }

    GroupRecord over(GroupRecord before) {
      return new GroupRecord(
          before.application(),
          before.id(),
          description,
          parents,
          roles,
          before.createdAt(),
          before.version());
    }
  }
}
