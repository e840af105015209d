package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.dialect.scriptr.query.Paging;
import io.gatehouse.document.Documents;
import io.gatehouse.document.Lists;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A document that a script wants to be kept, read from the object that it hands over.
///
/// @param key null for a new one that nobody has
/// @param given fields as they came
/// @param types that the script gives to fields
/// @param latest the version that the script has seen; null for whatever there is
/// @param keep whether to keep what it was
record DocumentWish(
    @Nullable String key,
    @Nullable String schema,
    Map<String, JsonNode> given,
    Map<String, String> types,
    @Nullable JsonNode readers,
    @Nullable JsonNode writers,
    @Nullable Long latest,
    boolean keep,
    List<Documents.File> files) {
  private static final String ATTACHMENTS = "attachments";
  private static final int LONGEST_NAME = 64;

  static DocumentWish read(JsonNode object) {
    Map<String, JsonNode> given = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      boolean special =
          DocumentShape.SYSTEM.contains(name)
              || name.equals(ATTACHMENTS)
              || name.startsWith("meta.")
              || name.startsWith("document.");
      if (name.endsWith(".readACL") || name.endsWith(".writeACL")) {
        requireDocument(name);
      }
      if (!special) {
        given.put(name, field.getValue());
      }
    }
    if (Values.text(object, "meta.ftsFields") != null) {
      throw Codes.unsupported("searching through whole texts", "leave `meta.ftsFields` out");
    }
    Map<String, String> types = new LinkedHashMap<>();
    object
        .path("meta.types")
        .properties()
        .forEach(type -> types.put(type.getKey(), type.getValue().asText()));
    return new DocumentWish(
        Values.text(object, "key"),
        Values.text(object, "meta.schema"),
        given,
        types,
        object.get("document.readACL"),
        object.get("document.writeACL"),
        Values.text(object, "meta.latestVersion") == null
            ? null
            : (long) Paging.number(object, "meta.latestVersion", 1),
        Values.flag(object, "meta.newVersion"),
        files(object.path(ATTACHMENTS)));
  }

  private static void requireDocument(String name) {
    if (!name.startsWith("document.")) {
      throw Codes.unsupported(
          "a list of one document for a group of fields", "put it into the schema");
    }
  }

  /// Texts are names of files that are there already.
  private static List<Documents.File> files(JsonNode given) {
    List<Documents.File> all = new ArrayList<>();
    for (JsonNode one : given.isObject() ? Words.array().add(given) : given) {
      if (one.isObject()) {
        String content = one.path("content").asText("");
        all.add(
            new Documents.File(
                name(one.path("fileName").asText(ATTACHMENTS)),
                one.path("contentType")
                    .asText("application/octet-stream")
                    .replaceFirst(";.*$", "")
                    .strip()
                    .toLowerCase(Locale.ROOT),
                one.path("encoding").asText("").equals("base64")
                    ? decoded(content)
                    : content.getBytes(StandardCharsets.UTF_8)));
      }
    }
    return all;
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException wrong) {
      throw Codes.invalid("the content of the file is no base64", "hand it over as it came");
    }
  }

  /// The name of a file as documents know it: `flag.gif` is `flag_gif`.
  static String name(String file) {
    String plain = file.replaceAll("[^A-Za-z0-9_-]", "_");
    String name = plain.isEmpty() || !Character.isLetter(plain.charAt(0)) ? "_" + plain : plain;
    return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
  }

  /// All fields of a new document.
  ObjectNode fields(SchemaFacts facts) {
    ObjectNode fields = Words.object();
    given.forEach((name, value) -> {
      JsonNode kept =
          Types.kept(name, Values.isEdit(value) ? value.path("append") : value, type(name, facts));
      if (kept != null) {
        fields.set(name, kept);
      }
    });
    return fields;
  }

  /// What changes in a document, where `null` takes a field away.
  ///
  /// @param before its fields as whoever asks may see them
  ObjectNode changes(ObjectNode before, SchemaFacts facts) {
    ObjectNode fields = Words.object();
    given.forEach((name, value) -> {
      JsonNode kept =
          Values.isEdit(value)
              ? edited(name, before.path(name), value, facts)
              : Types.kept(name, value, type(name, facts));
      fields.set(name, kept == null ? fields.nullNode() : kept);
    });
    return fields;
  }

  private @Nullable JsonNode edited(
      String name, JsonNode before, JsonNode edit, SchemaFacts facts) {
    String type = type(name, facts);
    Set<JsonNode> all =
        Values.edited(
            elements(before),
            elements(Types.kept(name, edit.path("delete"), type)),
            elements(Types.kept(name, edit.path("append"), type)));
    ArrayNode array = Words.array();
    all.forEach(array::add);
    return all.isEmpty() ? null : array;
  }

  private static List<JsonNode> elements(@Nullable JsonNode value) {
    List<JsonNode> all = new ArrayList<>();
    if (value != null && value.isArray()) {
      value.forEach(one -> all.add(Types.plain(one)));
    } else if (value != null && value.isValueNode() && !value.isNull()) {
      all.add(Types.plain(value));
    }
    return all;
  }

  private @Nullable String type(String field, SchemaFacts facts) {
    String said = types.get(field);
    return said == null ? facts.type(field) : said;
  }

  /// Lists of the document's own; null where the script says nothing of them.
  @Nullable Lists lists(@Nullable Lists before) {
    if (readers == null && writers == null) {
      return null;
    }
    return new Lists(
        list("document.readACL", readers, before == null ? null : before.read()),
        list("document.writeACL", writers, before == null ? null : before.write()),
        before == null ? null : before.delete());
  }

  private static @Nullable String list(
      String name, @Nullable JsonNode given, @Nullable String before) {
    return given == null || given.isNull()
        ? before
        : Acls.list(name, given, () -> before == null ? AccessList.NONE : AccessList.parse(before))
            .text();
  }
}
