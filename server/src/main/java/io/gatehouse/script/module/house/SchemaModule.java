package io.gatehouse.script.module.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.document.Schemas;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.document.SchemaRecord;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `schema`: what documents are like.
public final class SchemaModule implements Module {
  private final Schemas schemas;

  public SchemaModule(Schemas schemas) {
    this.schemas = schemas;
  }

  @Override
  public String name() {
    return "schema";
  }

  @Override
  public Set<String> functions() {
    return Set.of("create", "get", "list", "change", "delete");
  }

  @Override
  public @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    return switch (function) {
      case "create" ->
          shown(
              schemas
                  .create(
                      run.rights(),
                      arguments.text(0),
                      Shapes.text(arguments.object(2), "description", null),
                      arguments.json(1).toString())
                  .record());
      case "get" -> shown(schemas.read(run.rights(), arguments.text(0)));
      case "list" -> {
        JsonNode options = arguments.object(0);
        yield Shapes.page(
            schemas.list(run.rights(), Shapes.after(options), Shapes.limit(options)),
            SchemaModule::shown);
      }
      case "change" ->
          shown(
              schemas
                  .change(
                      run.rights(),
                      arguments.text(0),
                      Shapes.text(arguments.object(2), "description", null),
                      arguments.json(1).toString(),
                      Shapes.version(arguments.object(2)))
                  .record());
      default -> {
        var _ =
            schemas.delete(run.rights(), arguments.text(0), Shapes.version(arguments.object(1)));
        yield null;
      }
    };
  }

  private static ObjectNode shown(SchemaRecord record) {
    ObjectNode shown = Shapes.object();
    shown.put("id", record.id());
    shown.put("description", record.description());
    shown.set("definition", Shapes.parsed(record.body()));
    shown.put("createdAt", Shapes.moment(record.createdAt()));
    shown.put("updatedAt", Shapes.moment(record.updatedAt()));
    return shown.put("version", record.version());
  }
}
