package io.gatehouse.document;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.query.FilterReader;
import io.gatehouse.document.right.Definitions;
import io.gatehouse.document.right.Gate;
import io.gatehouse.document.schema.Definition;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.document.DocumentStore.Found;
import io.gatehouse.store.document.Filter;
import io.gatehouse.store.document.Order;
import io.gatehouse.store.document.Scope;
import io.gatehouse.store.document.Scope.Slice;
import io.gatehouse.store.document.ShelfRecord;
import io.gatehouse.store.document.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Queries: which documents there are, how many, and what their numbers come to, as far as whoever
/// asks may read them.
///
/// The database tells what counts. Where rules name single documents it cannot, and they are looked
/// at one by one, so many at most.
final class Asking {
  private static final int BITE = 500;
  private static final int SCANNED = 20_000;
  private static final int GROUPS = 1_000;

  private final Stores stores;
  private final Access access;
  private final Definitions definitions;

  Asking(Stores stores, Access access, Definitions definitions) {
    this.stores = stores;
    this.access = access;
    this.definitions = definitions;
  }

  /// What is asked in one transaction.
  private record Question(
      Transaction t,
      Rights by,
      ShelfRecord shelf,
      Map<String, Definition> schemas,
      Filter filter,
      Set<String> fields,
      Scope scope,
      boolean tellable) {

    Gate gate(Found found) {
      String schema = found.document().schema();
      Definition definition =
          schema == null ? Definition.NONE : schemas.getOrDefault(schema, Definition.NOTHING);
      return Gate.of(shelf, definition, found.document());
    }

    boolean counts(Found found) {
      Gate gate = gate(found);
      return gate.may(by, Verb.READ, gate.reading())
          && fields.stream().allMatch(field -> gate.mayRead(by, field));
    }
  }

  private Question question(
      Transaction t,
      Rights by,
      String store,
      String filter,
      @Nullable String schema,
      List<@Nullable String> used) {
    String application = by.identity().application();
    ShelfRecord shelf = t.shelves().find(application, store).orElse(null);
    Gate gate =
        shelf == null
            ? Gate.missing(application, store, Gate.ANY, null)
            : Gate.any(shelf, Definition.NONE, null);
    gate.require(access, by, Verb.READ, gate.entering());
    if (shelf == null) {
      throw Versions.missing("store:" + store);
    }
    FilterReader.Read read = FilterReader.read(filter);
    Set<String> fields = new LinkedHashSet<>(read.fields());
    for (String field : used) {
      if (field != null) {
        fields.add(FilterReader.top(field));
      }
    }
    List<@Nullable String> names = new ArrayList<>();
    if (schema == null) {
      names.addAll(t.documents().schemas(application, store));
    } else {
      names.add(schema);
    }
    Map<String, Definition> schemas = new HashMap<>();
    List<Definition> all = new ArrayList<>();
    for (String name : names) {
      Definition definition = definitions.of(t, application, name);
      all.add(definition);
      if (name != null) {
        schemas.put(name, definition);
      }
      requireSearchable(definition, fields);
    }
    Finding finding = new Finding(by, shelf, fields);
    boolean tellable = finding.isTellable();
    Scope scope = tellable ? finding.scope(all) : everything(shelf, names);
    return new Question(t, by, shelf, schemas, read.filter(), fields, scope, tellable);
  }

  private static void requireSearchable(Definition definition, Set<String> fields) {
    for (String field : fields) {
      if (!definition.isSearchable(field)) {
        throw Problem.of(
                ProblemType.INVALID,
                "`%s` is not searched in schema `%s`".formatted(field, definition.id()))
            .at("fields/" + field)
            .cure("take it out of `unsearchable` in the schema")
            .refused();
      }
    }
  }

  private static Scope everything(ShelfRecord shelf, List<@Nullable String> names) {
    List<Slice> slices = new ArrayList<>();
    names.forEach(name -> slices.add(Slice.all(name)));
    return new Scope(shelf.application(), shelf.id(), shelf.number(), slices, null, List.of());
  }

  Page<Shown> query(Rights by, String store, Query query) {
    if (query.sort() != null) {
      FilterReader.field(query.sort(), "sort");
    }
    Order order =
        new Order(query.sort(), query.descending(), Cursor.read(query.after(), query.sort()));
    return stores.read(t -> {
      Question question =
          question(t, by, store, query.filter(), query.schema(), single(query.sort()));
      List<Found> found =
          question.tellable()
              ? t.documents().query(question.scope(), question.filter(), order, query.limit() + 1)
              : scan(question, order, query.limit() + 1);
      boolean more = found.size() > query.limit();
      List<Found> shown = more ? found.subList(0, query.limit()) : found;
      return new Page<>(
          shown.stream().map(one -> Showing.shown(by, one.document(), question.gate(one))).toList(),
          more ? Cursor.text(shown.getLast().place()) : null);
    });
  }

  private static List<@Nullable String> single(@Nullable String field) {
    List<@Nullable String> one = new ArrayList<>();
    one.add(field);
    return one;
  }

  private static List<Found> scan(Question question, Order order, int wanted) {
    List<Found> counted = new ArrayList<>();
    Order next = order;
    int looked = 0;
    while (true) {
      List<Found> bite =
          question.t().documents().query(question.scope(), question.filter(), next, BITE);
      for (Found found : bite) {
        if (question.counts(found)) {
          counted.add(found);
          if (counted.size() == wanted) {
            return counted;
          }
        }
      }
      looked += bite.size();
      if (bite.size() < BITE) {
        return counted;
      }
      if (looked >= SCANNED) {
        throw Problem.of(
                ProblemType.TOO_LARGE,
                "your rights name single documents, and too many had to be looked at")
            .at("filter")
            .cure("ask for fewer, or have a right to all documents of the store or a list")
            .refused();
      }
      next = order.after(bite.getLast().place());
    }
  }

  long count(Rights by, String store, String filter, @Nullable String schema) {
    return stores.read(t -> {
      Question question = question(t, by, store, filter, schema, List.of());
      return question.tellable()
          ? t.documents().count(question.scope(), question.filter())
          : (long) scan(question, Order.BY_ID, Integer.MAX_VALUE).size();
    });
  }

  List<Tally> aggregate(
      Rights by,
      String store,
      String filter,
      @Nullable String schema,
      @Nullable String field,
      @Nullable String group,
      int limit) {
    List<@Nullable String> used = single(field);
    used.add(group);
    for (String name : used) {
      if (name != null) {
        FilterReader.field(name, "field");
      }
    }
    return stores.read(t -> {
      Question question = question(t, by, store, filter, schema, used);
      if (!question.tellable()) {
        throw Problem.of(
                ProblemType.FORBIDDEN,
                "your rights name single documents or fields of this store, and sums would"
                    + " count others too")
            .cure("have a right to all documents of the store, or be on a list")
            .refused();
      }
      return t.documents()
          .aggregate(question.scope(), question.filter(), field, group, Math.min(limit, GROUPS));
    });
  }
}
