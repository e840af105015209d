package io.gatehouse.dialect.api.docs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Shows JSON schemas as tables of fields.
final class SchemaHtml {
  private static final String SCHEMAS = "#/components/schemas/";

  private SchemaHtml() {}

  /// The fields of an object, or nothing where a schema is not an object.
  static String fields(JsonNode schema) {
    JsonNode properties = schema.path("properties");
    if (properties.isEmpty()) {
      return "";
    }
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.textValue()));
    StringBuilder table = new StringBuilder("<table>\n");
    for (Map.Entry<String, JsonNode> field : properties.properties()) {
      boolean needed = required.contains(field.getKey());
      table
          .append("<tr><td><code>")
          .append(Markdown.escape(field.getKey()))
          .append("</code>")
          .append(needed ? "" : " <span class=\"optional\">optional</span>")
          .append("</td><td>")
          .append(type(field.getValue()))
          .append("</td><td>")
          .append(about(field.getValue()))
          .append("</td></tr>\n");
    }
    return table.append("</table>\n").toString();
  }

  /// What a value is, in a few words, with links to other schemas.
  static String type(JsonNode schema) {
    if (schema.has("$ref")) {
      return link(schema.get("$ref").textValue());
    }
    if (schema.has("oneOf")) {
      return StreamSupport.stream(schema.get("oneOf").spliterator(), false)
          .map(SchemaHtml::type)
          .collect(Collectors.joining(" or "));
    }
    if (schema.has("const")) {
      return "<code>" + Markdown.escape(schema.get("const").asText()) + "</code>";
    }
    if (schema.has("enum")) {
      return StreamSupport.stream(schema.get("enum").spliterator(), false)
          .map(word -> "<code>" + Markdown.escape(word.asText()) + "</code>")
          .collect(Collectors.joining(" "));
    }
    JsonNode type = schema.path("type");
    if (type.isArray()) {
      return StreamSupport.stream(type.spliterator(), false)
          .map(one -> named(one.asText(), schema))
          .collect(Collectors.joining(" or "));
    }
    return type.isMissingNode() ? "any JSON" : named(type.textValue(), schema);
  }

  private static String named(String type, JsonNode schema) {
    return switch (type) {
      case "array" -> "list of " + type(schema.path("items"));
      case "object" ->
          schema.path("additionalProperties").isObject()
              ? "object of " + type(schema.get("additionalProperties"))
              : "object";
      case "string" ->
          schema.path("format").asText().equals("date-time") ? link(SCHEMAS + "Time") : "text";
      case "boolean" -> "true or false";
      case "integer" -> "whole number";
      default -> type;
    };
  }

  private static String link(String reference) {
    String name = reference.substring(reference.lastIndexOf('/') + 1);
    return "<a href=\"#schema-" + name + "\">" + name + "</a>";
  }

  /// The description of a value, with what it is if it is not sent.
  static String about(JsonNode schema) {
    StringBuilder text = new StringBuilder();
    if (schema.has("description")) {
      text.append(Markdown.line(schema.get("description").textValue()));
    }
    if (schema.has("default")) {
      text.append(text.isEmpty() ? "" : "; ")
          .append("<code>")
          .append(Markdown.escape(schema.get("default").asText()))
          .append("</code> if absent");
    }
    return text.toString();
  }
}
