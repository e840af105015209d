package io.gatehouse.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.json.DocumentJson;
import io.gatehouse.document.json.Values;
import io.gatehouse.document.right.Definitions;
import io.gatehouse.document.right.Gate;
import io.gatehouse.document.schema.Definition;
import io.gatehouse.document.schema.Versioning;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.document.DocumentRecord;
import io.gatehouse.store.document.FieldValue;
import io.gatehouse.store.document.ShelfRecord;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes documents and changes them. What is checked outside of the writer's thread is looked at
/// again inside, so that nothing slips in between.
final class Writing {
  /// Most earlier versions of a document.
  static final int VERSIONS = 100;

  private static final String LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int ID = 20;

  private final Documents.Surroundings around;
  private final Definitions definitions;
  private final Reading reading;
  private final Fields fields;
  private final RandomGenerator random;
  private final Trail trail;

  Writing(Documents.Surroundings around, Reading reading, Trail trail) {
    this.around = around;
    this.definitions = around.definitions();
    this.reading = reading;
    this.fields = new Fields(around.access());
    this.random = around.random();
    this.trail = trail;
  }

  /// A document before and after.
  record Written(
      @Nullable DocumentRecord before,
      DocumentRecord after,
      Gate gate,
      Set<String> changed,
      boolean access) {}

  /// Who that is, as documents remember it; null for somebody whom the directory does not know.
  static @Nullable Subject subject(Rights by) {
    Subject subject = by.identity().subject();
    return by.identity().isGuest() || subject.kind() == Subject.Kind.ANONYMOUS ? null : subject;
  }

  Written create(Rights by, String store, Draft draft) {
    return Versions.settled(() -> tryToCreate(by, store, draft));
  }

  private Written tryToCreate(Rights by, String store, Draft draft) {
    String id = draft.id() == null ? freshId() : draft.id();
    Names.id(id, "id");
    Subject me = subject(by);
    String mine = me == null ? null : me.toString();
    String creator = draft.creator() == null ? mine : principal(draft.creator(), "creator");
    String owner = draft.owner() == null ? mine : principal(draft.owner(), "owner");
    String application = by.identity().application();
    ShelfRecord shelf =
        around.stores().read(t -> t.shelves().find(application, store)).orElse(null);
    if (shelf == null) {
      Gate none = Gate.missing(application, store, id, null);
      none.require(around.access(), by, Verb.CREATE, none.making());
      throw Versions.missing("store:" + store);
    }
    Definition definition = definition(application, draft.schema());
    long now = around.clock().millis();
    DocumentRecord bare =
        new DocumentRecord(
            0,
            application,
            store,
            id,
            draft.schema(),
            creator,
            owner,
            mine,
            null,
            "{}",
            now,
            now,
            1);
    Gate gate = Gate.of(shelf, definition, bare);
    gate.require(around.access(), by, Verb.CREATE, gate.making());
    if (!Objects.equals(creator, mine) || !Objects.equals(owner, mine)) {
      around.access().require(by, Verb.ADMIN, gate.resource());
    }
    ObjectNode said = fields.made(by, gate, draft.fields());
    DocumentRecord wanted =
        bare.with(draft.lists() == null ? null : lists(draft.lists(), definition))
            .with(mine, DocumentJson.text(said), now, 1);
    List<FieldValue> values = Values.of(said, definition::isSearchable);
    Set<String> names = Set.copyOf(said.properties().stream().map(Map.Entry::getKey).toList());
    DocumentRecord made =
        around
            .stores()
            .write(t -> {
              requireUnchanged(t, shelf, definition, application);
              requireUnique(t, shelf, definition, values, -1);
              DocumentRecord added = t.documents().add(wanted, values);
              trail.created(t, by, added, names);
              return added;
            });
    return new Written(null, made, Gate.of(shelf, definition, made), names, true);
  }

  private Definition definition(String application, @Nullable String schema) {
    if (schema == null) {
      return Definition.NONE;
    }
    return around
        .stores()
        .read(t -> t.shelves().schema(application, schema))
        .map(definitions::of)
        .orElseThrow(() ->
            Problem.of(
                    ProblemType.INVALID, "there is no schema `%s`".formatted(Names.shown(schema)))
                .at("schema")
                .refused());
  }

  private String freshId() {
    StringBuilder id = new StringBuilder(ID);
    for (int i = 0; i < ID; i++) {
      id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return id.toString();
  }

  Written change(Rights by, String store, String id, Edit edit) {
    return Versions.settled(() -> tryToChange(by, store, id, edit));
  }

  private Written tryToChange(Rights by, String store, String id, Edit edit) {
    Reading.Held held = reading.require(by, store, id, Verb.UPDATE);
    DocumentRecord old = held.document();
    Versions.require(edit.version(), old.version());
    Fields.Changed changed = fields.changed(by, held.gate(), DocumentJson.kept(old.body()), edit);
    DocumentRecord whose = whose(by, held, edit);
    boolean access = !whose.equals(old);
    if (changed.names().isEmpty() && !access) {
      return new Written(old, old, held.gate(), Set.of(), false);
    }
    Subject me = subject(by);
    DocumentRecord wanted =
        whose.with(
            me == null ? null : me.toString(),
            DocumentJson.text(changed.fields()),
            around.clock().millis(),
            old.version() + 1);
    Definition definition = held.gate().definition();
    List<FieldValue> values = Values.of(changed.fields(), definition::isSearchable);
    boolean keep =
        definition.versioning() == Versioning.FORCED
            || (definition.versioning() == Versioning.ENABLED && edit.keep());
    around
        .stores()
        .write(t -> {
          requireUnchanged(t, held.shelf(), definition, old.application());
          if (!t.documents().find(old.application(), store, id).equals(Optional.of(old))) {
            throw new Versions.Overtaken();
          }
          requireUnique(t, held.shelf(), definition, values, old.number());
          if (keep) {
            t.documents().keep(old, VERSIONS);
          }
          t.documents().replace(wanted, values);
          trail.changed(t, by, old, wanted, changed.names());
          return true;
        });
    return new Written(
        old, wanted, Gate.of(held.shelf(), definition, wanted), changed.names(), access);
  }

  /// Whoever owns or made a document says who else may; who made it, only an administrator.
  private DocumentRecord whose(Rights by, Reading.Held held, Edit edit) {
    DocumentRecord old = held.document();
    DocumentRecord wanted = old;
    if (edit.lists() != null) {
      wanted =
          wanted.with(edit.lists().map(own -> lists(own, held.gate().definition())).orElse(null));
    }
    String owner = old.owner();
    if (edit.owner() != null) {
      owner = edit.owner().map(text -> principal(text, "owner")).orElse(null);
    }
    String creator = edit.creator() == null ? old.creator() : principal(edit.creator(), "creator");
    wanted = wanted.of(creator, owner);
    boolean others = !Objects.equals(creator, old.creator());
    if (!wanted.equals(old)) {
      Subject me = subject(by);
      String mine = me == null ? "" : me.toString();
      boolean own = mine.equals(old.owner()) || (old.owner() == null && mine.equals(old.creator()));
      boolean wide = by.identity().credential().permissions() == null;
      if (others || !own || !wide) {
        around.access().require(by, Verb.ADMIN, held.gate().resource());
      }
    }
    return wanted;
  }

  private static DocumentRecord.Lists lists(Lists own, Definition definition) {
    Definition.Lists usual = definition.documents();
    Definition.Lists all =
        new Definition.Lists(
            own.read() == null ? usual.read() : parsed(own.read(), "read"),
            own.write() == null ? usual.write() : parsed(own.write(), "write"),
            own.delete() == null ? usual.delete() : parsed(own.delete(), "delete"));
    return new DocumentRecord.Lists(all.read().text(), all.write().text(), all.delete().text());
  }

  private static AccessList parsed(String text, String name) {
    try {
      return AccessList.parse(text);
    } catch (SyntaxException wrong) {
      throw Names.refused("lists/" + name, wrong.problem(), "see docs/reference/documents.md");
    }
  }

  private static String principal(String text, String field) {
    Subject subject = Gate.subject(text);
    if (subject == null || !subject.isPrincipal() || subject.equals(Subject.ANONYMOUS)) {
      throw Names.refused(
          field, "`%s` is no principal".formatted(Names.shown(text)), "write it like `user:alice`");
    }
    return subject.toString();
  }

  private void requireUnchanged(
      Transaction t, ShelfRecord shelf, Definition definition, String application) {
    boolean same =
        t.shelves().find(application, shelf.id()).equals(Optional.of(shelf))
            && (definition.id() == null
                || t.shelves()
                    .schema(application, definition.id())
                    .map(definitions::of)
                    .filter(definition::equals)
                    .isPresent());
    if (!same) {
      throw new Versions.Overtaken();
    }
  }

  private static void requireUnique(
      Transaction t,
      ShelfRecord shelf,
      Definition definition,
      List<FieldValue> values,
      long except) {
    String schema = definition.id();
    if (schema == null || definition.unique().isEmpty()) {
      return;
    }
    for (FieldValue value : values) {
      if (definition.unique().contains(value.field())
          && value.kind() != FieldValue.Kind.NULL
          && t.documents().taken(shelf.number(), schema, value, except) != null) {
        throw Problem.of(
                ProblemType.CONFLICT,
                "another document has this value of `%s`".formatted(value.field()))
            .at("fields/" + value.field())
            .cure("choose another")
            .refused();
      }
    }
  }
}
