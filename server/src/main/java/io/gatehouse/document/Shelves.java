package io.gatehouse.document;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.right.Gate;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.ThingGrants;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.document.ShelfRecord;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Stores of documents: makes them, and says who may do what in them. Safe for use by any thread;
/// blocks.
public final class Shelves {
  private static final int MOST = 1_000;

  private final Stores stores;
  private final Changes changes;
  private final Access access;
  private final DocumentLines lines;
  private final InstantSource clock;

  public Shelves(
      Stores stores, Changes changes, Access access, DocumentLines lines, InstantSource clock) {
    this.stores = stores;
    this.changes = changes;
    this.access = access;
    this.lines = lines;
    this.clock = clock;
  }

  /// The part of a store that its administrator writes.
  public record Settings(
      @Nullable String description,
      AccessList save,
      AccessList delete,
      AccessList query,
      AccessList attachment) {
    /// Nobody may do anything.
    public static final Settings CLOSED =
        new Settings(
            null, AccessList.NOBODY, AccessList.NOBODY, AccessList.NOBODY, AccessList.NOBODY);

    /// What is written in a record today.
    public static Settings of(ShelfRecord record) {
      return new Settings(
          record.description(),
          AccessList.parse(record.save()),
          AccessList.parse(record.delete()),
          AccessList.parse(record.query()),
          AccessList.parse(record.attachment()));
    }
  }

  public ShelfRecord read(Rights by, String id) {
    access.require(by, Verb.READ, resource(by, id));
    return stores.read(t -> t.shelves().find(application(by), id)).orElseThrow(() -> missing(id));
  }

  /// Those that the caller may read, by id.
  public Page<ShelfRecord> list(Rights by, @Nullable String after, int limit) {
    List<ShelfRecord> rows = stores.read(t -> t.shelves().list(application(by), after, MOST));
    List<ShelfRecord> seen =
        rows.stream()
            .filter(shelf -> by.decide(Verb.READ, resource(by, shelf.id())).allowed())
            .limit(limit + 1L)
            .toList();
    boolean more = seen.size() > limit;
    List<ShelfRecord> shown = more ? seen.subList(0, limit) : seen;
    return new Page<>(shown, more ? shown.getLast().id() : null);
  }

  public Done<ShelfRecord> create(Rights by, String id, Settings settings) {
    Names.id(id, "id");
    Names.description(settings.description());
    access.require(by, Verb.CREATE, resource(by, id));
    long now = clock.millis();
    ShelfRecord wanted = record(application(by), id, settings, now, now, 1);
    return Versions.translated(() ->
        changes.make(t -> {
          if (t.shelves().countStores(application(by)) >= MOST) {
            throw Problem.of(ProblemType.TOO_MANY, "an application has at most 1000 stores")
                .refused();
          }
          ShelfRecord made = t.shelves().add(wanted);
          return outcome(by, AuditAction.STORE_CREATED, null, made);
        }));
  }

  public Done<ShelfRecord> change(Rights by, String id, Settings settings, @Nullable Long version) {
    Names.description(settings.description());
    access.require(by, Verb.UPDATE, resource(by, id));
    Done<ShelfRecord> done =
        changes.make(t -> {
          ShelfRecord old = t.shelves().find(application(by), id).orElseThrow(() -> missing(id));
          Versions.require(version, old.version());
          ShelfRecord fresh =
              record(
                  old.application(),
                  id,
                  settings,
                  old.createdAt(),
                  clock.millis(),
                  old.version() + 1);
          t.shelves().replace(fresh);
          return outcome(by, AuditAction.STORE_CHANGED, old, fresh);
        });
    return new Done<>(done.record(), lines.storeChanged(application(by), id));
  }

  /// Removes a store that holds no documents.
  public Done<ShelfRecord> delete(Rights by, String id, @Nullable Long version) {
    access.require(by, Verb.DELETE, resource(by, id));
    Done<ShelfRecord> done =
        changes.make(t -> {
          ShelfRecord old = t.shelves().find(application(by), id).orElseThrow(() -> missing(id));
          Versions.require(version, old.version());
          long held = t.documents().count(application(by), id);
          if (held > 0) {
            throw Problem.of(ProblemType.CONFLICT, "the store holds %d documents".formatted(held))
                .cure("delete them first")
                .refused();
          }
          t.shelves().remove(application(by), id);
          return ThingGrants.end(
              t,
              access.author(by).actor(),
              application(by),
              ResourceType.STORE,
              id,
              outcome(by, AuditAction.STORE_DELETED, old, old));
        });
    return new Done<>(done.record(), lines.storeChanged(application(by), id));
  }

  private Outcome<ShelfRecord> outcome(
      Rights by, AuditAction action, @Nullable ShelfRecord before, ShelfRecord after) {
    AuditEvent event =
        Facts.event(
            action,
            application(by),
            access.author(by).actor(),
            "store:" + after.id(),
            before == null ? Map.of() : facts(before),
            action == AuditAction.STORE_DELETED ? Map.of() : facts(after));
    return new Outcome<>(after, List.of(event), List.of());
  }

  private static Map<String, ?> facts(ShelfRecord record) {
    Map<String, Object> facts = new LinkedHashMap<>();
    if (record.description() != null) {
      facts.put("description", record.description());
    }
    facts.put("save", record.save());
    facts.put("delete", record.delete());
    facts.put("query", record.query());
    facts.put("attachment", record.attachment());
    return facts;
  }

  private static ShelfRecord record(
      String application,
      String id,
      Settings settings,
      long createdAt,
      long updatedAt,
      long version) {
    return new ShelfRecord(
        application,
        id,
        0,
        settings.description(),
        settings.save().text(),
        settings.delete().text(),
        settings.query().text(),
        settings.attachment().text(),
        createdAt,
        updatedAt,
        version);
  }

  private static Resource resource(Rights by, String id) {
    return Gate.store(application(by), id);
  }

  private static String application(Rights by) {
    return by.identity().application();
  }

  private static io.gatehouse.problem.Refused missing(String id) {
    return Versions.missing("store:" + id);
  }
}
