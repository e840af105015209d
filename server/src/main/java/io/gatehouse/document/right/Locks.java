package io.gatehouse.document.right;

import io.gatehouse.access.list.AccessList;
import io.gatehouse.access.list.Guarded;
import io.gatehouse.access.list.Lock;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.schema.Definition;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.document.DocumentRecord;
import io.gatehouse.store.document.SchemaRecord;
import io.gatehouse.store.document.ShelfRecord;
import java.util.ArrayList;
import java.util.List;

/// The lists behind which documents, their fields and their schemas are, for questions about rights
/// that nobody uses at the moment. Safe for use by any thread; blocks.
public final class Locks {
  private final Stores stores;
  private final Definitions definitions;

  public Locks(Stores stores, Definitions definitions) {
    this.stores = stores;
    this.definitions = definitions;
  }

  /// What guards a schema: beside the policy, its own list.
  ///
  /// INVARIANT: `nobody` means here that the list lets nobody in; who administers schemas by the
  /// policy must be able to open it again.
  public static Guarded schema(AccessList list) {
    return new Guarded(list.isClosed() ? AccessList.NONE : list, null, null);
  }

  /// Whether things of this type have lists here; never blocks.
  public static boolean guards(ResourceType type) {
    return switch (type) {
      case SCHEMA, DOCUMENT, FIELD -> true;
      case APPLICATION,
          CLIENTELE,
          ORGANISATION,
          ROSTER,
          USER,
          GROUP,
          ROLE,
          TOKEN,
          CLIENT,
          DEVICE,
          STREAM,
          ACTION,
          CHANNEL,
          SESSION,
          ACCESS_REQUEST,
          AUDIT,
          SCRIPT,
          STORE,
          SECRET ->
          false;
    };
  }

  /// The lists for one thing; empty where there are none for this verb.
  ///
  /// @param asker whose a document would be that is made
  /// @param id such as `orders/o-1` for a document and `orders/o-1/price` for a field; `*` in the
  ///   place of a document stands for any
  public List<Lock> of(String application, Subject asker, Verb verb, ResourceType type, String id) {
    return stores.read(t ->
        switch (type) {
          case SCHEMA -> ofSchema(t, application, verb, id);
          case DOCUMENT -> ofDocument(t, application, asker, verb, id.split("/", 3));
          case FIELD -> ofField(t, application, asker, verb, id.split("/", 4));
          default -> List.of();
        });
  }

  private List<Lock> ofSchema(Transaction t, String application, Verb verb, String id) {
    SchemaRecord record = t.shelves().schema(application, id).orElse(null);
    Resource resource = Resource.of(ResourceType.SCHEMA, id, Resource.application(application));
    Definition.Lists lists = record == null ? null : definitions.of(record).access();
    AccessList list =
        switch (verb) {
          case READ -> lists == null ? AccessList.NONE : lists.read();
          case UPDATE -> lists == null ? AccessList.NONE : lists.write();
          case DELETE -> lists == null ? AccessList.NONE : lists.delete();
          case CREATE, PUSH, PULL, PUBLISH, SUBSCRIBE, EXECUTE, ADMIN -> null;
        };
    return list == null
        ? List.of()
        : List.of(new Lock("`%s` of schema:%s".formatted(word(verb), id), resource, schema(list)));
  }

  private List<Lock> ofDocument(
      Transaction t, String application, Subject asker, Verb verb, String[] id) {
    if (id.length != 2) {
      return List.of();
    }
    return locks(gate(t, application, asker, verb, id[0], id[1]), verb, id[0]);
  }

  private List<Lock> ofField(
      Transaction t, String application, Subject asker, Verb verb, String[] id) {
    if (id.length != 3) {
      return List.of();
    }
    Gate gate = gate(t, application, asker, verb, id[0], id[1]);
    List<Lock> all = new ArrayList<>(locks(gate, verb, id[0]));
    AccessList list =
        switch (verb) {
          case READ -> gate.definition().group(id[2]).read();
          case CREATE, UPDATE -> gate.definition().group(id[2]).write();
          case DELETE, PUSH, PULL, PUBLISH, SUBSCRIBE, EXECUTE, ADMIN -> null;
        };
    if (list == null) {
      return List.of();
    }
    Resource field = gate.field(id[2]);
    all.add(
        new Lock(
            "`%s` of the group of `%s`".formatted(word(verb), id[2]), field, gate.guarded(list)));
    return all;
  }

  private Gate gate(
      Transaction t, String application, Subject asker, Verb verb, String store, String id) {
    ShelfRecord shelf = t.shelves().find(application, store).orElse(null);
    if (shelf == null) {
      return Gate.missing(application, store, id, null);
    }
    DocumentRecord document = t.documents().find(application, store, id).orElse(null);
    if (verb == Verb.CREATE) {
      String schema = document == null ? null : document.schema();
      return Gate.fresh(shelf, definitions.of(t, application, schema), id, asker);
    }
    if (document == null) {
      return id.equals(Gate.ANY)
          ? Gate.any(shelf, Definition.NONE, null)
          : Gate.missing(application, store, id, shelf);
    }
    return Gate.of(shelf, definitions.of(t, application, document.schema()), document);
  }

  private static List<Lock> locks(Gate gate, Verb verb, String store) {
    boolean any = gate.resource().id().endsWith("/" + Gate.ANY);
    List<Guarded> guards =
        switch (verb) {
          case READ -> any ? gate.entering() : gate.reading();
          case CREATE -> gate.making();
          case UPDATE -> gate.writing();
          case DELETE -> gate.deleting();
          case PUSH, PULL, PUBLISH, SUBSCRIBE, EXECUTE, ADMIN -> List.<Guarded>of();
        };
    List<Lock> locks = new ArrayList<>();
    for (Guarded guard : guards) {
      String name =
          locks.isEmpty()
              ? "`%s` of store:%s".formatted(shelfWord(verb), store)
              : "`%s` of %s".formatted(word(verb), gate.resource());
      locks.add(new Lock(name, gate.resource(), guard));
    }
    return locks;
  }

  private static String shelfWord(Verb verb) {
    return verb == Verb.READ ? "query" : verb == Verb.DELETE ? "delete" : "save";
  }

  private static String word(Verb verb) {
    return verb == Verb.READ ? "read" : verb == Verb.DELETE ? "delete" : "write";
  }
}
