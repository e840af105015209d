package io.gatehouse.script.module.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.document.Documents;
import io.gatehouse.document.Draft;
import io.gatehouse.document.Edit;
import io.gatehouse.document.Query;
import io.gatehouse.document.Shown;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `document`: documents of the application's stores, down to the fields that the run may see.
public final class DocumentModule implements Module {
  private final Documents documents;

  public DocumentModule(Documents documents) {
    this.documents = documents;
  }

  @Override
  public String name() {
    return "document";
  }

  @Override
  public Set<String> functions() {
    return Set.of(
        "create", "get", "version", "versions", "change", "replace", "delete", "query", "count");
  }

  /// The first argument of all is the store.
  @Override
  public @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    String store = arguments.text(0);
    return switch (function) {
      case "create" -> {
        JsonNode wanted = Shapes.only(arguments, 1, "id", "schema", "fields");
        yield shown(
            documents.create(
                run.rights(),
                store,
                Draft.of(
                    Shapes.text(wanted, "id", null),
                    Shapes.text(wanted, "schema", null),
                    fields(wanted.path("fields")))));
      }
      case "get" -> shown(documents.read(run.rights(), store, arguments.text(1)));
      case "version" ->
          shown(documents.version(run.rights(), store, arguments.text(1), arguments.number(2)));
      case "versions" ->
          Shapes.all(
              documents
                  .versions(
                      run.rights(), store, arguments.text(1), Shapes.limit(arguments.object(2)))
                  .stream()
                  .map(DocumentModule::shown)
                  .toList());
      case "change", "replace" -> change(run, function, store, arguments);
      case "delete" -> {
        documents.delete(
            run.rights(), store, arguments.text(1), Shapes.version(arguments.object(2)));
        yield null;
      }
      case "query" -> query(run, store, arguments);
      default ->
          JsonNodeFactory.instance.numberNode(
              documents.count(run.rights(), store, filter(arguments), schema(arguments)));
    };
  }

  /// `change(store, id, fields, {version})`: `null` takes a field away, others stay.
  private JsonNode change(Run run, String function, String store, Arguments arguments) {
    String fields = fields(arguments.json(2));
    @Nullable Long version = Shapes.version(arguments.object(3));
    return shown(
        documents.change(
            run.rights(),
            store,
            arguments.text(1),
            function.equals("change")
                ? Edit.merge(fields, version)
                : Edit.replace(fields, version)));
  }

  private JsonNode query(Run run, String store, Arguments arguments) {
    JsonNode options =
        Shapes.only(arguments, 1, "filter", "schema", "sort", "descending", "after", "limit");
    return Shapes.page(
        documents.query(
            run.rights(),
            store,
            new Query(
                filter(arguments),
                schema(arguments),
                Shapes.text(options, "sort", null),
                Shapes.flag(options, "descending", false),
                Shapes.after(options),
                Shapes.limit(options))),
        DocumentModule::shown);
  }

  private static String filter(Arguments arguments) {
    String filter = Shapes.text(arguments.object(1), "filter", "");
    return filter == null ? "" : filter;
  }

  private static @Nullable String schema(Arguments arguments) {
    return Shapes.text(arguments.object(1), "schema", null);
  }

  private static String fields(JsonNode fields) {
    if (!fields.isObject()) {
      throw Shapes.wrong("fields", "an object");
    }
    return fields.toString();
  }

  private static ObjectNode shown(Shown document) {
    ObjectNode shown = Shapes.object();
    shown.put("store", document.store());
    shown.put("id", document.id());
    shown.put("schema", document.schema());
    shown.put("creator", document.creator());
    shown.put("owner", document.owner());
    shown.set("fields", Shapes.parsed(document.fields()));
    shown.put("createdAt", Shapes.moment(document.createdAt()));
    shown.put("updatedAt", Shapes.moment(document.updatedAt()));
    return shown.put("version", document.version());
  }
}
