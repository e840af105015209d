package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.dialect.scriptr.project.SchemaReader;
import io.gatehouse.dialect.scriptr.project.SchemaWriter;
import io.gatehouse.document.Schemas;
import io.gatehouse.document.json.DocumentJson;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.Page;
import io.gatehouse.store.document.SchemaRecord;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `schema`: what documents are like, in Scriptr's XML.
record SchemaCalls(Schemas schemas) {
  private static final int PAGE = 200;
  private static final int LONGEST = 256 * 1024;
  private static final Codes CODES = Codes.of("SCHEMA_NOT_FOUND", "DUPLICATE_SCHEMA");

  Told module() {
    return new Told("schema", Set.of("create", "update", "delete", "get", "list"), this::call);
  }

  private @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    if (function.equals("list")) {
      return list(run);
    }
    String name = arguments.text(0);
    return switch (function) {
      case "create" -> {
        var _ =
            CODES.saying(() ->
                schemas.create(run.rights(), name, null, definition(name, arguments.text(1))));
        yield null;
      }
      case "update" -> {
        var _ =
            CODES.saying(() ->
                schemas.change(
                    run.rights(), name, null, definition(name, arguments.text(1)), null));
        yield null;
      }
      case "get" ->
          CODES.saying(() -> {
            SchemaRecord record = schemas.read(run.rights(), name);
            return Words.object()
                .put("name", record.id())
                .put("content", SchemaWriter.xml(DocumentJson.kept(record.body())));
          });
      default -> {
        var _ = CODES.saying(() -> schemas.delete(run.rights(), name, null));
        yield null;
      }
    };
  }

  private static String definition(String name, String xml) {
    if (xml.length() > LONGEST) {
      throw Codes.invalid("the schema is too long", "use at most " + LONGEST + " characters");
    }
    try {
      return SchemaReader.read(name, xml.getBytes(StandardCharsets.UTF_8)).definition().toString();
    } catch (IllegalArgumentException wrong) {
      throw Codes.invalid(
          "this is no schema: " + wrong.getMessage(), "write the XML that Scriptr's schemas have");
    }
  }

  private ObjectNode list(Run run) {
    ObjectNode all = Words.object();
    ArrayNode names = all.putArray("schemas");
    String after = null;
    do {
      Page<SchemaRecord> page = schemas.list(run.rights(), after, PAGE);
      page.items().forEach(one -> names.add(Words.object().put("name", one.id())));
      after = page.next();
    } while (after != null);
    return all;
  }
}
