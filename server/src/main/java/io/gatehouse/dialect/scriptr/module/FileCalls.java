package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.dialect.scriptr.script.ScriptrLanguage;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.script.Draft;
import io.gatehouse.script.Scripts;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.script.Script;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `file`: writes scripts and files, for whoever may write them by the API too.
record FileCalls(Scripts scripts) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Codes CODES =
      new Codes(
          Map.of(
              ProblemType.NOT_FOUND,
              "FILE_NOT_FOUND",
              ProblemType.VERSION_MISMATCH,
              "DUPLICATE_FILE"));

  Told module() {
    return new Told("file", Set.of("setContent"), this::call);
  }

  /// `setContent(path, json, update)`: with `update` one that is there, else a new one.
  private @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    String text = arguments.text(0);
    String path = text.startsWith("/") ? text.substring(1) : text;
    JsonNode given = parsed(arguments.json(1));
    boolean update = arguments.optional(2).asText("").equalsIgnoreCase("true");
    Draft draft = draft(given);
    run.countOut();
    var _ =
        CODES.saying(() ->
            scripts.put(
                run.rights(),
                path,
                update
                    ? scripts
                        .required(run.rights(), io.gatehouse.core.policy.Verb.UPDATE, path)
                        .version()
                    : 0L,
                draft));
    return null;
  }

  private static JsonNode parsed(JsonNode given) {
    try {
      JsonNode parsed = given.isTextual() ? MAPPER.readTree(given.textValue()) : given;
      if (parsed.isObject()) {
        return parsed;
      }
    } catch (JsonProcessingException none) {
      // said below
    }
    throw Codes.invalid(
        "the content is no JSON object", "write `{\"ACL\":…,\"contentType\":…,\"content\":…}`");
  }

  private static Draft draft(JsonNode given) {
    String type = given.path("contentType").asText("text/plain");
    JsonNode lists = given.has("ACL") ? given.path("ACL") : given.path("acl");
    return new Draft(
        type.equals(ScriptrLanguage.TYPE) ? Script.Kind.SCRIPT : Script.Kind.FILE,
        type,
        given.path("content").asText("").getBytes(StandardCharsets.UTF_8),
        list(lists, "execute"),
        list(lists, "read"),
        list(lists, "write"),
        null);
  }

  /// What is not said stays as it is, or as new ones are.
  private static @Nullable String list(JsonNode lists, String name) {
    JsonNode given = lists.path(name);
    if (given.isMissingNode() || given.isNull()) {
      return null;
    }
    if (name.equals("execute") && given.asText("").equalsIgnoreCase("nobody")) {
      return AccessList.NOBODY.text();
    }
    return Acls.list(name, given, () -> AccessList.NONE).text();
  }
}
