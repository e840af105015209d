package io.gatehouse.document;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.access.list.Guarded;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.json.DocumentJson;
import io.gatehouse.document.json.Values;
import io.gatehouse.document.right.Definitions;
import io.gatehouse.document.right.Locks;
import io.gatehouse.document.schema.Definition;
import io.gatehouse.document.schema.DefinitionReader;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.ThingGrants;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.document.DocumentRecord;
import io.gatehouse.store.document.SchemaRecord;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Schemas of documents. Who writes one decides who may read and write the fields of all its
/// documents. Safe for use by any thread; blocks.
public final class Schemas {
  private static final int MOST = 1_000;
  private static final int BITE = 200;

  private final Stores stores;
  private final Changes changes;
  private final Access access;
  private final Definitions definitions;
  private final DocumentLines lines;
  private final InstantSource clock;

  public Schemas(
      Stores stores,
      Changes changes,
      Access access,
      Definitions definitions,
      DocumentLines lines,
      InstantSource clock) {
    this.stores = stores;
    this.changes = changes;
    this.access = access;
    this.definitions = definitions;
    this.lines = lines;
    this.clock = clock;
  }

  public SchemaRecord read(Rights by, String id) {
    SchemaRecord found = find(by, id);
    require(by, Verb.READ, id, found, Definition.Lists::read);
    return present(id, found);
  }

  /// Those that the caller may read, by id.
  public Page<SchemaRecord> list(Rights by, @Nullable String after, int limit) {
    List<SchemaRecord> rows = stores.read(t -> t.shelves().schemas(application(by), after, MOST));
    List<SchemaRecord> seen =
        rows.stream()
            .filter(record ->
                by.decide(
                        Verb.READ,
                        resource(by, record.id()),
                        guarded(record, Definition.Lists::read))
                    .allowed())
            .limit(limit + 1L)
            .toList();
    boolean more = seen.size() > limit;
    List<SchemaRecord> shown = more ? seen.subList(0, limit) : seen;
    return new Page<>(shown, more ? shown.getLast().id() : null);
  }

  /// @param body the definition as JSON
  public Done<SchemaRecord> create(
      Rights by, String id, @Nullable String description, String body) {
    Names.id(id, "id");
    Names.description(description);
    access.require(by, Verb.CREATE, resource(by, id));
    DefinitionReader.read(id, body);
    long now = clock.millis();
    SchemaRecord wanted = new SchemaRecord(application(by), id, description, body, now, now, 1);
    return Versions.translated(() ->
        changes.make(t -> {
          if (t.shelves().countSchemas(application(by)) >= MOST) {
            throw Problem.of(ProblemType.TOO_MANY, "an application has at most 1000 schemas")
                .refused();
          }
          t.shelves().add(wanted);
          return outcome(by, AuditAction.SCHEMA_CREATED, null, wanted);
        }));
  }

  /// Replaces the definition. Documents that do not fit any more stay as they are until somebody
  /// writes them.
  public Done<SchemaRecord> change(
      Rights by, String id, @Nullable String description, String body, @Nullable Long version) {
    Names.description(description);
    SchemaRecord found = find(by, id);
    require(by, Verb.UPDATE, id, found, Definition.Lists::write);
    SchemaRecord known = present(id, found);
    Definition fresh = DefinitionReader.read(id, body);
    Definition before = definitions.of(known);
    Done<SchemaRecord> done =
        Versions.settled(() ->
            changes.make(t -> {
              SchemaRecord old =
                  t.shelves().schema(application(by), id).orElseThrow(() -> missing(id));
              Versions.require(version, old.version());
              if (old.version() != known.version()) {
                Versions.require(known.version(), old.version());
              }
              SchemaRecord now =
                  new SchemaRecord(
                      old.application(),
                      id,
                      description,
                      body,
                      old.createdAt(),
                      clock.millis(),
                      old.version() + 1);
              t.shelves().replace(now);
              return outcome(by, AuditAction.SCHEMA_CHANGED, old, now);
            }));
    definitions.of(done.record());
    if (!before.unsearchable().equals(fresh.unsearchable())) {
      findAnew(application(by), id, fresh);
    }
    return new Done<>(done.record(), lines.schemaChanged(application(by)));
  }

  /// Other fields are searched now.
  private void findAnew(String application, String id, Definition definition) {
    long after = -1;
    List<DocumentRecord> bite;
    do {
      long from = after;
      bite = stores.read(t -> t.documents().ofSchema(application, id, from, BITE));
      List<DocumentRecord> some = bite;
      stores.write(t -> {
        for (DocumentRecord seen : some) {
          t.documents()
              .find(application, seen.store(), seen.id())
              .filter(now -> now.number() == seen.number())
              .ifPresent(now ->
                  t.documents()
                      .replace(
                          now, Values.of(DocumentJson.kept(now.body()), definition::isSearchable)));
        }
        return some.size();
      });
      after = bite.isEmpty() ? after : bite.getLast().number();
    } while (bite.size() == BITE);
  }

  /// Removes a schema that no document has.
  public Done<SchemaRecord> delete(Rights by, String id, @Nullable Long version) {
    SchemaRecord found = find(by, id);
    require(by, Verb.DELETE, id, found, Definition.Lists::delete);
    Done<SchemaRecord> done =
        changes.make(t -> {
          SchemaRecord old = t.shelves().schema(application(by), id).orElseThrow(() -> missing(id));
          Versions.require(version, old.version());
          if (t.shelves().isUsed(application(by), id)) {
            throw Problem.of(ProblemType.CONFLICT, "there are documents of this schema")
                .cure("delete them first")
                .refused();
          }
          t.shelves().removeSchema(application(by), id);
          return ThingGrants.end(
              t,
              access.author(by).actor(),
              application(by),
              ResourceType.SCHEMA,
              id,
              outcome(by, AuditAction.SCHEMA_DELETED, old, old));
        });
    return new Done<>(done.record(), lines.schemaChanged(application(by)));
  }

  private @Nullable SchemaRecord find(Rights by, String id) {
    return stores.read(t -> t.shelves().schema(application(by), id)).orElse(null);
  }

  private static SchemaRecord present(String id, @Nullable SchemaRecord found) {
    if (found == null) {
      throw missing(id);
    }
    return found;
  }

  private void require(
      Rights by,
      Verb verb,
      String id,
      @Nullable SchemaRecord found,
      Function<Definition.Lists, AccessList> list) {
    Guarded guard = found == null ? new Guarded(AccessList.NONE, null, null) : guarded(found, list);
    access.require(by, verb, resource(by, id), guard);
  }

  private Guarded guarded(SchemaRecord record, Function<Definition.Lists, AccessList> list) {
    return Locks.schema(list.apply(definitions.of(record).access()));
  }

  private Outcome<SchemaRecord> outcome(
      Rights by, AuditAction action, @Nullable SchemaRecord before, SchemaRecord after) {
    AuditEvent event =
        Facts.event(
            action,
            application(by),
            access.author(by).actor(),
            "schema:" + after.id(),
            before == null ? Map.of() : facts(before),
            action == AuditAction.SCHEMA_DELETED ? Map.of() : facts(after));
    return new Outcome<>(after, List.of(event), List.of());
  }

  private static Map<String, ?> facts(SchemaRecord record) {
    Map<String, Object> facts = new LinkedHashMap<>();
    if (record.description() != null) {
      facts.put("description", record.description());
    }
    facts.put("definition", record.body());
    return facts;
  }

  private static Resource resource(Rights by, String id) {
    return Resource.of(ResourceType.SCHEMA, id, Resource.application(application(by)));
  }

  private static String application(Rights by) {
    return by.identity().application();
  }

  private static Refused missing(String id) {
    return Versions.missing("schema:" + id);
  }
}
