package io.gatehouse.script.module.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.document.Shelves;
import io.gatehouse.identity.record.Names;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.document.ShelfRecord;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `store`: where documents are kept, and who may do what there.
public final class StoreModule implements Module {
  private static final String[] FIELDS = {
    "description", "save", "delete", "query", "attachment", "version"
  };

  private final Shelves shelves;

  public StoreModule(Shelves shelves) {
    this.shelves = shelves;
  }

  @Override
  public String name() {
    return "store";
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
              shelves
                  .create(
                      run.rights(),
                      arguments.text(0),
                      settings(Shelves.Settings.CLOSED, Shapes.only(arguments, 1, FIELDS)))
                  .record());
      case "get" -> shown(shelves.read(run.rights(), arguments.text(0)));
      case "list" -> {
        JsonNode options = arguments.object(0);
        yield Shapes.page(
            shelves.list(run.rights(), Shapes.after(options), Shapes.limit(options)),
            StoreModule::shown);
      }
      case "change" -> {
        JsonNode wanted = Shapes.only(arguments, 1, FIELDS);
        ShelfRecord before = shelves.read(run.rights(), arguments.text(0));
        Long version = Shapes.version(wanted);
        yield shown(
            shelves
                .change(
                    run.rights(),
                    before.id(),
                    settings(Shelves.Settings.of(before), wanted),
                    version == null ? before.version() : version)
                .record());
      }
      default -> {
        var _ =
            shelves.delete(run.rights(), arguments.text(0), Shapes.version(arguments.object(1)));
        yield null;
      }
    };
  }

  private static Shelves.Settings settings(Shelves.Settings before, JsonNode wanted) {
    return new Shelves.Settings(
        Shapes.text(wanted, "description", before.description()),
        list(wanted, "save", before.save()),
        list(wanted, "delete", before.delete()),
        list(wanted, "query", before.query()),
        list(wanted, "attachment", before.attachment()));
  }

  private static AccessList list(JsonNode wanted, String name, AccessList before) {
    String text = Shapes.text(wanted, name, null);
    try {
      return text == null ? before : AccessList.parse(text);
    } catch (SyntaxException e) {
      throw Names.refused(name, e.problem(), "write entries like `role:editor; owner`");
    }
  }

  private static ObjectNode shown(ShelfRecord record) {
    ObjectNode shown = Shapes.object();
    shown.put("id", record.id());
    shown.put("description", record.description());
    shown.put("save", record.save());
    shown.put("delete", record.delete());
    shown.put("query", record.query());
    shown.put("attachment", record.attachment());
    return shown.put("version", record.version());
  }
}
