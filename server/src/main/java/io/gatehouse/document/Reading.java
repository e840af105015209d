package io.gatehouse.document;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.right.Definitions;
import io.gatehouse.document.right.Gate;
import io.gatehouse.document.schema.Definition;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.document.DocumentRecord;
import io.gatehouse.store.document.ShelfRecord;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds single documents for those who may have them.
final class Reading {
  private final Stores stores;
  private final Access access;
  private final Definitions definitions;

  Reading(Stores stores, Access access, Definitions definitions) {
    this.stores = stores;
    this.access = access;
    this.definitions = definitions;
  }

  /// A document with what guards it.
  record Held(ShelfRecord shelf, DocumentRecord document, Gate gate) {}

  /// What there is under an id; what is not there is told like what is not for the caller.
  Held require(Rights by, String store, String id, Verb verb) {
    return stores.read(t -> require(t, by, store, id, verb));
  }

  Held require(Transaction t, Rights by, String store, String id, Verb verb) {
    String application = by.identity().application();
    ShelfRecord shelf = t.shelves().find(application, store).orElse(null);
    DocumentRecord document = t.documents().find(application, store, id).orElse(null);
    Gate gate =
        shelf == null || document == null
            ? Gate.missing(application, store, id, shelf)
            : Gate.of(shelf, definitions.of(t, application, document.schema()), document);
    gate.require(
        access,
        by,
        verb,
        switch (verb) {
          case UPDATE -> gate.writing();
          case DELETE -> gate.deleting();
          default -> gate.reading();
        });
    if (shelf == null || document == null) {
      throw missing(store, id);
    }
    return new Held(shelf, document, gate);
  }

  Shown read(Rights by, String store, String id) {
    Held held = require(by, store, id, Verb.READ);
    return Showing.shown(by, held.document(), held.gate());
  }

  Shown version(Rights by, String store, String id, long version) {
    return stores.read(t -> {
      Held held = require(t, by, store, id, Verb.READ);
      Optional<DocumentRecord> found =
          held.document().version() == version
              ? Optional.of(held.document())
              : t.documents().version(held.document(), version);
      return Showing.shown(
          by, found.orElseThrow(() -> missing(store, id + "/versions/" + version)), held.gate());
    });
  }

  List<Shown> versions(Rights by, String store, String id, int limit) {
    return stores.read(t -> {
      Held held = require(t, by, store, id, Verb.READ);
      return t.documents().versions(held.document(), limit).stream()
          .map(earlier -> Showing.shown(by, earlier, held.gate()))
          .toList();
    });
  }

  static Refused missing(String store, String id) {
    return Versions.missing("document:" + store + "/" + id);
  }

  Definition definition(Transaction t, String application, @Nullable String schema) {
    return definitions.of(t, application, schema);
  }
}
