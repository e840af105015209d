package io.gatehouse.document.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.gatehouse.identity.record.Names;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Whether a JSON Schema may be kept: it refers to its own definitions only, never in a circle, and
/// with all references written out it stays small, so that no document takes long to check.
final class Bearable {
  /// Most parts of a schema with every reference written out.
  private static final int MOST = 20_000;

  private static final int PATTERN = 256;
  private static final String DEFINITIONS = "#/$defs/";

  /// What could lead out of the schema, into a circle, or take very long.
  private static final Set<String> REFUSED =
      Set.of(
          "$id",
          "$anchor",
          "$dynamicRef",
          "$dynamicAnchor",
          "$recursiveRef",
          "$recursiveAnchor",
          "$vocabulary",
          "id",
          "definitions",
          "patternProperties",
          "contentSchema");

  /// What holds names of fields and not keywords.
  private static final Set<String> NAMED =
      Set.of("properties", "$defs", "dependentSchemas", "dependentRequired");

  /// What holds values and no schemas.
  private static final Set<String> PLAIN =
      Set.of("enum", "const", "default", "examples", "required");

  private final ObjectNode root;
  private final Map<String, Long> sizes = new HashMap<>();
  private final Set<String> open = new HashSet<>();

  private Bearable(ObjectNode root) {
    this.root = root;
  }

  static void check(ObjectNode schema) {
    JsonNode dialect = schema.get("$schema");
    if (dialect != null
        && !dialect.asText().equals("https://json-schema.org/draft/2020-12/schema")) {
      throw refused("only draft 2020-12 of JSON Schema is known", "leave `$schema` out");
    }
    new Bearable(schema).size(schema, true);
  }

  private long size(JsonNode part, boolean keywords) {
    long size = 1;
    if (part instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        if (keywords) {
          checkKeyword(entry.getKey(), entry.getValue());
        }
        if (keywords && entry.getKey().equals("$ref")) {
          size += referred(entry.getValue());
        } else if (!(keywords && PLAIN.contains(entry.getKey()))) {
          size += size(entry.getValue(), !(keywords && NAMED.contains(entry.getKey())));
        }
        bound(size);
      }
    } else {
      for (JsonNode element : part) {
        size += size(element, true);
        bound(size);
      }
    }
    return size;
  }

  private static void bound(long size) {
    if (size > MOST) {
      throw refused("the schema is too large with its references written out", "make it smaller");
    }
  }

  private long referred(JsonNode reference) {
    String text = reference.asText();
    String name = text.startsWith(DEFINITIONS) ? text.substring(DEFINITIONS.length()) : "";
    JsonNode target = name.contains("/") ? null : root.path("$defs").get(name);
    if (name.isEmpty() || target == null) {
      throw refused(
          "`$ref` to `%s` leads nowhere".formatted(Names.shown(text)),
          "refer to `#/$defs/NAME`, which stands in the same schema");
    }
    Long known = sizes.get(name);
    if (known != null) {
      return known;
    }
    if (!open.add(name)) {
      throw refused(
          "definition `%s` refers to itself".formatted(Names.shown(name)),
          "say how deep it may go, by one definition for each level");
    }
    long size = size(target, true);
    open.remove(name);
    sizes.put(name, size);
    return size;
  }

  private static void checkKeyword(String keyword, JsonNode value) {
    if (REFUSED.contains(keyword)) {
      throw refused("`%s` is not offered in a schema".formatted(keyword), "leave it out");
    }
    if (keyword.equals("pattern")) {
      String pattern = value.asText();
      try {
        if (pattern.length() > PATTERN) {
          throw refused("a pattern is too long", "use at most " + PATTERN + " characters");
        }
        Pattern.compile(pattern);
      } catch (PatternSyntaxException e) {
        throw refused(
            "`%s` is no pattern: %s".formatted(Names.shown(pattern), e.getDescription()),
            "use the syntax of RE2, which has no look-around and no back references");
      }
    }
  }

  private static io.gatehouse.problem.Refused refused(String why, String cure) {
    return Names.refused("schema", why, cure);
  }
}
