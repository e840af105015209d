package io.gatehouse.script.module.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.record.Names;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.PrincipalStore;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `user` and `device`: the directory of the application.
public final class PrincipalModule implements Module {
  private static final String[] FIELDS = {
    "id",
    "name",
    "description",
    "enabled",
    "owner",
    "parent",
    "roles",
    "groups",
    "attributes",
    "publicData",
    "password",
    "version"
  };

  private final Subject.Kind kind;
  private final Directory directory;
  private final Tokens tokens;
  private final InstantSource clock;

  /// @param kind user or device
  public PrincipalModule(
      Subject.Kind kind, Directory directory, Tokens tokens, InstantSource clock) {
    this.kind = kind;
    this.directory = directory;
    this.tokens = tokens;
    this.clock = clock;
  }

  @Override
  public String name() {
    return kind.label();
  }

  @Override
  public Set<String> functions() {
    return Set.of(
        "create", "get", "list", "change", "delete", "issueToken", "tokens", "revokeToken");
  }

  @Override
  public @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    return switch (function) {
      case "create" -> create(run, arguments);
      case "get" -> shown(directory.read(run.author(), subject(arguments)));
      case "list" -> list(run, arguments);
      case "change" -> change(run, arguments);
      case "delete" -> delete(run, arguments);
      case "issueToken" -> issue(run, arguments);
      case "tokens" ->
          Shapes.page(
              tokens.list(run.author(), subject(arguments), TokenRecord.Kind.API, null, 200),
              PrincipalModule::shown);
      default -> {
        var _ = tokens.delete(run.author(), arguments.text(0), null);
        yield null;
      }
    };
  }

  private JsonNode create(Run run, Arguments arguments) {
    JsonNode wanted = Shapes.only(arguments, 0, FIELDS);
    String name = Shapes.text(wanted, "name", null);
    if (name == null) {
      throw arguments.wrong(0, "has no `name`");
    }
    Draft bare = Draft.named(kind, name);
    return shown(
        directory
            .create(
                run.author(),
                drafted(bare, Shapes.text(wanted, "id", null), wanted),
                Shapes.text(wanted, "password", null))
            .record());
  }

  private JsonNode list(Run run, Arguments arguments) {
    JsonNode options =
        Shapes.only(arguments, 0, "after", "limit", "owner", "group", "role", "text");
    return Shapes.page(
        directory.list(
            run.author(),
            new PrincipalStore.Filter(
                kind,
                Shapes.text(options, "owner", null),
                Shapes.text(options, "group", null),
                Shapes.text(options, "role", null),
                Shapes.text(options, "text", null)),
            Shapes.after(options),
            Shapes.limit(options)),
        PrincipalModule::shown);
  }

  private JsonNode change(Run run, Arguments arguments) {
    JsonNode wanted = Shapes.only(arguments, 1, FIELDS);
    if (wanted.has("id") || wanted.has("password")) {
      throw arguments.wrong(1, "names `id` or `password`, which are not changed like this");
    }
    return shown(
        directory
            .change(
                run.author(),
                subject(arguments),
                Shapes.version(wanted),
                draft -> drafted(draft, draft.id(), wanted))
            .record());
  }

  private @Nullable JsonNode delete(Run run, Arguments arguments) {
    var _ = directory.delete(run.author(), subject(arguments), Shapes.version(arguments.object(1)));
    return null;
  }

  /// `issueToken(id, {name, permissions, expiresIn})`: its text, this once.
  private JsonNode issue(Run run, Arguments arguments) {
    JsonNode options = Shapes.only(arguments, 1, "name", "permissions", "expiresIn");
    String name = Shapes.text(options, "name", "script");
    Issued issued =
        tokens.issue(
            run.author(),
            subject(arguments),
            new Tokens.Draft(
                TokenRecord.Kind.API,
                name == null ? "script" : name,
                options.has("permissions") ? permissions(options) : null,
                true,
                options.path("expiresIn").isNumber()
                    ? clock.millis() + options.path("expiresIn").asLong() * 1_000
                    : null));
    return shown(issued.record()).put("value", issued.text());
  }

  private static List<Permission> permissions(JsonNode options) {
    List<Permission> all = new ArrayList<>();
    for (String text : Shapes.set(options, "permissions", Set.of())) {
      try {
        all.add(Permission.parse(text));
      } catch (SyntaxException e) {
        throw Names.refused("permissions", e.problem(), "write them like `read_device`");
      }
    }
    return all;
  }

  private Subject subject(Arguments arguments) {
    String text = arguments.text(0);
    String prefix = kind.label() + ":";
    String id = text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    Names.id(id, "id");
    return new Subject(kind, id);
  }

  private Draft drafted(Draft before, @Nullable String id, JsonNode wanted) {
    String name = Shapes.text(wanted, "name", before.name());
    JsonNode data = wanted.path("publicData");
    return new Draft(
        kind,
        id,
        name == null ? before.name() : name,
        Shapes.text(wanted, "description", before.description()),
        Shapes.flag(wanted, "enabled", before.enabled()),
        Shapes.text(wanted, "owner", before.owner()),
        Shapes.text(wanted, "parent", before.parent()),
        Shapes.set(wanted, "roles", before.roles()),
        Shapes.set(wanted, "groups", before.groups()),
        attributes(wanted.path("attributes"), before.attributes()),
        data.isObject() ? data.toString() : before.publicData());
  }

  private static Map<String, String> attributes(JsonNode wanted, Map<String, String> before) {
    if (!wanted.isObject()) {
      return before;
    }
    Map<String, String> all = new LinkedHashMap<>();
    wanted.properties().forEach(entry -> all.put(entry.getKey(), entry.getValue().asText()));
    return all;
  }

  private static JsonNode shown(PrincipalRecord record) {
    ObjectNode shown = Shapes.object();
    shown.put("id", record.subject().id());
    shown.put("name", record.name());
    shown.put("description", record.description());
    shown.put("enabled", record.enabled());
    shown.put("owner", record.owner());
    shown.put("parent", record.parent());
    shown.set("roles", Shapes.texts(record.roles()));
    shown.set("groups", Shapes.texts(record.groups()));
    ObjectNode attributes = shown.putObject("attributes");
    new TreeMap<>(record.attributes()).forEach(attributes::put);
    shown.set("publicData", Shapes.parsed(record.publicData()));
    shown.put("createdAt", Shapes.moment(record.createdAt()));
    shown.put("updatedAt", Shapes.moment(record.updatedAt()));
    return shown.put("version", record.version());
  }

  /// Without its text, which nobody keeps.
  private static ObjectNode shown(TokenRecord token) {
    ObjectNode shown = Shapes.object();
    shown.put("id", token.id());
    shown.put("name", token.name());
    shown.put("enabled", token.enabled());
    Long end = token.expiresAt();
    shown.set(
        "expiresAt",
        end == null
            ? JsonNodeFactory.instance.nullNode()
            : JsonNodeFactory.instance.textNode(Shapes.moment(end)));
    return shown;
  }
}
