package io.gatehouse.document.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.document.json.DocumentJson;
import io.gatehouse.document.json.Values;
import io.gatehouse.document.schema.Definition.Lists;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the definition of a schema, strictly: a slip is refused with its place, and never opens
/// anything.
public final class DefinitionReader {
  private static final Set<String> KNOWN =
      Set.of(
          "schema",
          "versioning",
          "groups",
          "fields",
          "documents",
          "access",
          "unsearchable",
          "unique");
  private static final int GROUPS = 64;
  private static final int UNIQUE = 8;

  private final ObjectNode body;

  private DefinitionReader(ObjectNode body) {
    this.body = body;
  }

  /// The definition that a text is; refuses what is none.
  public static Definition read(String id, String text) {
    return new DefinitionReader(DocumentJson.object(text, "definition")).definition(id);
  }

  private Definition definition(String id) {
    only(body, KNOWN, "definition");
    FieldGroup others = lists("fields", object("fields"));
    return new Definition(
        id,
        fit(),
        versioning(),
        threeLists("documents", AccessList.NONE),
        groups(),
        others,
        threeLists("access", AccessList.NOBODY),
        Set.copyOf(names("unsearchable", Values.FIELDS)),
        unique());
  }

  private List<String> unique() {
    List<String> unique = names("unique", UNIQUE);
    List<String> unsearchable = names("unsearchable", Values.FIELDS);
    for (String field : unique) {
      if (unsearchable.contains(field)) {
        throw refused(
            "unique", "`%s` is not searched, so that it cannot be unique".formatted(field));
      }
    }
    return unique;
  }

  private Fit fit() {
    JsonNode schema = body.get("schema");
    if (schema == null) {
      return Fit.ANYTHING;
    }
    if (!(schema instanceof ObjectNode object)) {
      throw refused("schema", "`schema` is no JSON object");
    }
    Bearable.check(object);
    try {
      Fit fit = Fit.of(object);
      // what is wrong in it shows at the first document at the latest
      fit.faults(DocumentJson.empty());
      return fit;
    } catch (RuntimeException e) {
      throw refused("schema", "it is no JSON Schema of draft 2020-12");
    }
  }

  private Versioning versioning() {
    JsonNode value = body.get("versioning");
    if (value == null) {
      return Versioning.DISABLED;
    }
    for (Versioning known : Versioning.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(value.asText())) {
        return known;
      }
    }
    throw refused("versioning", "`versioning` is `disabled`, `enabled` or `forced`");
  }

  private Map<String, FieldGroup> groups() {
    Map<String, FieldGroup> byField = new LinkedHashMap<>();
    ObjectNode groups = object("groups");
    if (groups.size() > GROUPS) {
      throw refused("groups", "there are more than " + GROUPS + " groups of fields");
    }
    for (Map.Entry<String, JsonNode> entry : groups.properties()) {
      String place = "groups/" + entry.getKey();
      if (!Values.isName(entry.getKey()) || !(entry.getValue() instanceof ObjectNode group)) {
        throw refused("groups", "a group of fields has a name and is a JSON object");
      }
      only(group, Set.of("fields", "read", "write"), place);
      FieldGroup made =
          new FieldGroup(entry.getKey(), list(group, "read", place), list(group, "write", place));
      for (String field : names(group.get("fields"), place + "/fields", Values.FIELDS)) {
        if (byField.put(field, made) != null) {
          throw refused(place, "field `%s` is in two groups".formatted(field));
        }
      }
    }
    return byField;
  }

  private static FieldGroup lists(String place, ObjectNode object) {
    only(object, Set.of("read", "write"), place);
    return new FieldGroup("", list(object, "read", place), list(object, "write", place));
  }

  private Lists threeLists(String place, AccessList absent) {
    ObjectNode object = object(place);
    only(object, Set.of("read", "write", "delete"), place);
    return new Lists(
        list(object, "read", place, absent),
        list(object, "write", place, absent),
        list(object, "delete", place, absent));
  }

  private ObjectNode object(String name) {
    JsonNode value = body.get(name);
    if (value == null) {
      return DocumentJson.empty();
    }
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw refused(name, "`%s` is no JSON object".formatted(name));
  }

  private static AccessList list(ObjectNode object, String name, String place) {
    return list(object, name, place, AccessList.NONE);
  }

  private static AccessList list(ObjectNode object, String name, String place, AccessList absent) {
    return list(object.get(name), place + "/" + name, absent);
  }

  /// A list as one text or as an array of texts.
  public static AccessList list(@Nullable JsonNode value, String place, AccessList absent) {
    if (value == null) {
      return absent;
    }
    try {
      if (value.isTextual()) {
        return AccessList.parse(value.textValue());
      }
      if (value.isArray()) {
        List<String> entries = new ArrayList<>();
        for (JsonNode entry : value) {
          if (!entry.isTextual()) {
            throw refused(place, "an entry of an access list is a text");
          }
          entries.add(entry.textValue());
        }
        return AccessList.parse(entries);
      }
    } catch (SyntaxException wrong) {
      throw refused(place, wrong.problem());
    }
    throw refused(place, "an access list is a text with `;` between, or an array of texts");
  }

  private List<String> names(String name, int most) {
    return names(body.get(name), name, most);
  }

  private static List<String> names(@Nullable JsonNode value, String place, int most) {
    List<String> names = new ArrayList<>();
    if (value == null) {
      return names;
    }
    if (!value.isArray() || value.size() > most) {
      throw refused(place, "`%s` is an array of at most %d fields".formatted(place, most));
    }
    Map<String, Boolean> seen = new HashMap<>();
    for (JsonNode element : value) {
      String name = element.asText();
      if (!element.isTextual() || !Values.isName(name) || seen.put(name, true) != null) {
        throw refused(place, "`%s` is no field, or there twice".formatted(Names.shown(name)));
      }
      names.add(name);
    }
    return names;
  }

  private static void only(ObjectNode object, Set<String> known, String place) {
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (!known.contains(entry.getKey())) {
        throw refused(
            place,
            "`%s` is not known in `%s`: use %s"
                .formatted(
                    Names.shown(entry.getKey()),
                    place,
                    String.join(", ", known.stream().sorted().toList())));
      }
    }
  }

  private static Refused refused(String place, String why) {
    return Names.refused(place, why, "see docs/reference/documents.md");
  }
}
