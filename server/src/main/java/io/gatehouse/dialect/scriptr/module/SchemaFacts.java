package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.document.json.DocumentJson;
import io.gatehouse.store.Stores;
import io.gatehouse.store.document.SchemaRecord;
import org.jspecify.annotations.Nullable;

/// What a schema says of the values of its fields, so that they are kept as it wants them. Whoever
/// may not read the schema hears nothing of it but whether their document fits.
///
/// @param properties of the JSON schema
/// @param versioned whether documents have versions that scripts can see
record SchemaFacts(JsonNode properties, boolean versioned) {
  private static final SchemaFacts NONE = new SchemaFacts(Words.object(), false);

  static SchemaFacts of(Stores stores, String application, @Nullable String schema) {
    if (schema == null) {
      return NONE;
    }
    return stores
        .read(t -> t.shelves().schema(application, schema))
        .map(SchemaRecord::body)
        .map(DocumentJson::kept)
        .map(body ->
            new SchemaFacts(
                body.path("schema").path("properties"),
                !body.path("versioning").asText("disabled").equals("disabled")))
        .orElse(NONE);
  }

  /// Scriptr's name for the type of a field; null where the schema does not say.
  @Nullable String type(String field) {
    JsonNode property = properties.path(field);
    JsonNode one = property.path("anyOf").isArray() ? property.path("anyOf").path(0) : property;
    String type = one.path("type").asText("");
    return switch (type.equals("array") ? one.path("items").path("type").asText("") : type) {
      case "number", "integer" -> Types.NUMERIC;
      case "boolean" -> Types.BOOLEAN;
      case "string" -> Types.STRING;
      default -> null;
    };
  }
}
