package io.gatehouse.document.right;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.access.list.Guarded;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.schema.Definition;
import io.gatehouse.document.schema.FieldGroup;
import io.gatehouse.store.document.DocumentRecord;
import io.gatehouse.store.document.ShelfRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who may do what with one document and its fields, by the policy and by access lists: those of
/// its store and its own, each of which has to let in. Immutable; asking never blocks.
///
/// A document is below its schema, which is below its store, so that rights to those reach it.
public final class Gate {
  /// Stands for every document of a store; none has such an id.
  public static final String ANY = "*";

  private final Resource resource;
  private final Shelf shelf;
  private final Definition definition;
  private final Definition.Lists lists;
  private final @Nullable Subject creator;

  private Gate(
      Resource resource,
      Shelf shelf,
      Definition definition,
      Definition.Lists lists,
      @Nullable Subject creator) {
    this.resource = resource;
    this.shelf = shelf;
    this.definition = definition;
    this.lists = lists;
    this.creator = creator;
  }

  /// The access lists of a store.
  record Shelf(AccessList save, AccessList delete, AccessList query, AccessList attachment) {
    static final Shelf MISSING =
        new Shelf(AccessList.NONE, AccessList.NONE, AccessList.NONE, AccessList.NONE);

    static Shelf of(ShelfRecord record) {
      return new Shelf(
          list(record.save()),
          list(record.delete()),
          list(record.query()),
          list(record.attachment()));
    }
  }

  /// A document that there is.
  public static Gate of(ShelfRecord shelf, Definition definition, DocumentRecord document) {
    Subject owner = subject(document.owner());
    DocumentRecord.Lists own = document.lists();
    Definition.Lists lists =
        own == null
            ? definition.documents()
            : new Definition.Lists(list(own.read()), list(own.write()), list(own.delete()));
    return new Gate(
        resource(shelf.application(), shelf.id(), document.schema(), document.id(), owner),
        Shelf.of(shelf),
        definition,
        lists,
        subject(document.creator()));
  }

  /// Any document of a schema in a store, of this owner.
  public static Gate any(ShelfRecord shelf, Definition definition, @Nullable Subject owner) {
    return new Gate(
        resource(shelf.application(), shelf.id(), definition.id(), ANY, owner),
        Shelf.of(shelf),
        definition,
        definition.documents(),
        null);
  }

  /// A document that somebody is about to make.
  public static Gate fresh(ShelfRecord shelf, Definition definition, String id, Subject maker) {
    return new Gate(
        resource(shelf.application(), shelf.id(), definition.id(), id, maker),
        Shelf.of(shelf),
        definition,
        definition.documents(),
        maker);
  }

  /// A document that is not there: it belongs to nobody, and the policy alone lets anybody in.
  public static Gate missing(
      String application, String store, String id, @Nullable ShelfRecord shelf) {
    return new Gate(
        resource(application, store, null, id, null),
        shelf == null ? Shelf.MISSING : Shelf.of(shelf),
        Definition.NOTHING,
        Definition.NOTHING.documents(),
        null);
  }

  public static Resource store(String application, String store) {
    return Resource.of(ResourceType.STORE, store, Resource.application(application));
  }

  private static Resource resource(
      String application,
      String store,
      @Nullable String schema,
      String id,
      @Nullable Subject owner) {
    Resource above = store(application, store);
    if (schema != null) {
      above = Resource.of(ResourceType.SCHEMA, schema, above);
    }
    String name = store + "/" + id;
    return owner == null
        ? Resource.of(ResourceType.DOCUMENT, name, above)
        : Resource.owned(ResourceType.DOCUMENT, name, owner, above);
  }

  public static AccessList list(String text) {
    return AccessList.parse(text);
  }

  public static @Nullable Subject subject(@Nullable String text) {
    try {
      return text == null ? null : Subject.parse(text);
    } catch (SyntaxException e) {
      return null;
    }
  }

  public Resource resource() {
    return resource;
  }

  public Definition definition() {
    return definition;
  }

  /// The lists that count, be they the document's own or those of its schema.
  public Definition.Lists lists() {
    return lists;
  }

  /// What lets in whoever asks for documents of the store at all.
  public List<Guarded> entering() {
    return List.of(guarded(shelf.query()));
  }

  /// What lets readers in.
  public List<Guarded> reading() {
    return List.of(guarded(shelf.query()), guarded(lists.read()));
  }

  /// What lets in whoever makes a document: it has no owner and no creator before.
  public List<Guarded> making() {
    return List.of(new Guarded(shelf.save(), null, null));
  }

  public List<Guarded> writing() {
    return List.of(guarded(shelf.save()), guarded(lists.write()));
  }

  public List<Guarded> deleting() {
    return List.of(guarded(shelf.delete()), guarded(lists.delete()));
  }

  /// What lets in whoever reads what is attached.
  public List<Guarded> fetching() {
    return List.of(guarded(shelf.query()), guarded(lists.read()), guarded(shelf.attachment()));
  }

  Guarded guarded(AccessList list) {
    return new Guarded(list, resource.owner(), creator);
  }

  public boolean may(Rights by, Verb verb, List<Guarded> guards) {
    for (Guarded guard : guards) {
      if (!by.decide(verb, resource, guard).allowed()) {
        return false;
      }
    }
    return true;
  }

  /// Throws `Refused` when it is not allowed.
  public void require(Access access, Rights by, Verb verb, List<Guarded> guards) {
    for (Guarded guard : guards) {
      access.require(by, verb, resource, guard);
    }
  }

  public boolean mayRead(Rights by, String field) {
    return by.decide(Verb.READ, field(field), guarded(definition.group(field).read())).allowed();
  }

  /// Throws `Refused`, with the field named, when it may not be written.
  ///
  /// @param verb create or update
  public void requireField(Access access, Rights by, Verb verb, String field) {
    Resource part = field(field);
    Guarded guard = guarded(definition.group(field).write());
    Decision decision = by.decide(verb, part, guard);
    if (!decision.allowed()) {
      throw access.refuse(by, verb, part, guard, decision).at("fields/" + field).refused();
    }
  }

  public boolean mayWrite(Rights by, Verb verb, String field) {
    return by.decide(verb, field(field), guarded(definition.group(field).write())).allowed();
  }

  /// Which fields somebody may read; decided once for each group where no rule names single ones.
  /// For one thread.
  public Predicate<String> readable(Rights by) {
    if (!by.isAlikeFor(ResourceType.FIELD, resource.id() + "/", "")) {
      return field -> mayRead(by, field);
    }
    Map<FieldGroup, Boolean> known = new HashMap<>(4);
    return field -> known.computeIfAbsent(definition.group(field), group -> mayRead(by, field));
  }

  /// The same fields by what a schema says now, and by whose the document is now.
  public Gate now(Definition now, Resource document, @Nullable Subject maker) {
    return new Gate(document, shelf, now, lists, maker);
  }

  public Resource field(String name) {
    return Resource.of(ResourceType.FIELD, resource.id() + "/" + name, resource);
  }
}
