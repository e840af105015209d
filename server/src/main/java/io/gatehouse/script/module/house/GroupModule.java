package io.gatehouse.script.module.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.identity.Groups;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.record.GroupRecord;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `group`: the groups of the application. Who is in them stands with the members.
public final class GroupModule implements Module {
  private final Groups groups;

  public GroupModule(Groups groups) {
    this.groups = groups;
  }

  @Override
  public String name() {
    return "group";
  }

  @Override
  public Set<String> functions() {
    return Set.of("create", "get", "list", "change", "delete");
  }

  @Override
  public @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    return switch (function) {
      case "create" -> {
        JsonNode wanted = Shapes.only(arguments, 0, "id", "description", "parents", "roles");
        String id = Shapes.text(wanted, "id", null);
        if (id == null) {
          throw arguments.wrong(0, "has no `id`");
        }
        yield shown(
            groups
                .create(
                    run.author(), drafted(new Groups.Draft(id, null, Set.of(), Set.of()), wanted))
                .record());
      }
      case "get" -> shown(groups.read(run.author(), arguments.text(0)));
      case "list" ->
          Shapes.all(groups.list(run.author()).stream().map(GroupModule::shown).toList());
      case "change" -> {
        JsonNode wanted = Shapes.only(arguments, 1, "description", "parents", "roles", "version");
        yield shown(
            groups
                .change(
                    run.author(),
                    arguments.text(0),
                    Shapes.version(wanted),
                    draft -> drafted(draft, wanted))
                .record());
      }
      default -> {
        var _ = groups.delete(run.author(), arguments.text(0), Shapes.version(arguments.object(1)));
        yield null;
      }
    };
  }

  private static Groups.Draft drafted(Groups.Draft before, JsonNode wanted) {
    return new Groups.Draft(
        before.id(),
        Shapes.text(wanted, "description", before.description()),
        Shapes.set(wanted, "parents", before.parents()),
        Shapes.set(wanted, "roles", before.roles()));
  }

  private static ObjectNode shown(GroupRecord record) {
    ObjectNode shown = Shapes.object();
    shown.put("id", record.id());
    shown.put("description", record.description());
    shown.set("parents", Shapes.texts(record.parents()));
    shown.set("roles", Shapes.texts(record.roles()));
    shown.put("createdAt", Shapes.moment(record.createdAt()));
    return shown.put("version", record.version());
  }
}
