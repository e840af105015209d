package io.gatehouse.dialect.scriptr.project;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes a schema of ours in the XML of Scriptr, as far as that has words for it.
public final class SchemaWriter {
  private final StringBuilder xml = new StringBuilder();
  private final JsonNode definition;

  private SchemaWriter(JsonNode definition) {
    this.definition = definition;
  }

  /// @param definition as docs/reference/documents.md describes it
  public static String xml(JsonNode definition) {
    SchemaWriter writer = new SchemaWriter(definition);
    writer.write();
    return writer.xml.toString();
  }

  private void write() {
    xml.append("<schema versioning=\"")
        .append(plain(definition.path("versioning").asText("disabled")))
        .append("\"><aclGroups>");
    for (Map.Entry<String, JsonNode> group : definition.path("groups").properties()) {
      xml.append("<aclGroup name=\"").append(plain(group.getKey())).append("\">");
      lists(group.getValue(), "read", "write");
      xml.append("<fields>");
      group.getValue().path("fields").forEach(field -> element("field", field.asText()));
      xml.append("</fields></aclGroup>");
    }
    xml.append("<defaultAcl>");
    lists(definition.path("documents"), "read", "write", "delete");
    xml.append("</defaultAcl><schemaAcl>");
    lists(definition.path("access"), "read", "write", "delete");
    xml.append("</schemaAcl></aclGroups><fields>");
    definition
        .path("schema")
        .path("properties")
        .properties()
        .forEach(field -> field(field.getKey(), field.getValue()));
    xml.append("</fields></schema>");
  }

  /// What leaves it to the policy is `nobody` there.
  private void lists(JsonNode of, String... names) {
    for (String name : names) {
      JsonNode list = of.path(name);
      List<String> entries = new ArrayList<>();
      if (list.isArray()) {
        list.forEach(one -> entries.add(one.asText()));
      } else {
        entries.add(list.asText(""));
      }
      String text = String.join(";", entries);
      element(name, text.isEmpty() ? "nobody" : text);
    }
  }

  private void element(String name, String text) {
    xml.append('<').append(name).append('>').append(plain(text));
    xml.append("</").append(name).append('>');
  }

  private void field(String name, JsonNode property) {
    boolean several = property.path("anyOf").isArray();
    JsonNode value = several ? property.path("anyOf").path(0) : property;
    JsonNode list = property.path("anyOf").path(1);
    String type = value.path("type").asText("");
    xml.append("<field name=\"").append(plain(name));
    attribute(
        "type",
        switch (type) {
          case "number", "integer" -> "numeric";
          case "" -> "geospatial";
          default -> "string";
        });
    if (has("unsearchable", name)) {
      attribute("searchable", "false");
    }
    if (has("unique", name)) {
      attribute("unique", "true");
    }
    xml.append("\"><validation>");
    boolean required = false;
    for (JsonNode one : definition.path("schema").path("required")) {
      required |= one.asText().equals(name);
    }
    xml.append("<cardinality min=\"").append(required ? 1 : 0);
    attribute("max", several ? Integer.toString(list.path("maxItems").asInt(50)) : "1");
    xml.append("\"/>");
    bounds("range", value, "minimum", "maximum");
    bounds("length", value, "minLength", "maxLength");
    if (value.has("pattern")) {
      element("regex", value.path("pattern").asText());
    }
    xml.append("</validation></field>");
  }

  /// Ends the attribute before.
  private void attribute(String name, String value) {
    xml.append("\" ").append(name).append("=\"").append(plain(value));
  }

  private boolean has(String list, String name) {
    boolean found = false;
    for (JsonNode one : definition.path(list)) {
      found |= one.asText().equals(name);
    }
    return found;
  }

  private void bounds(String name, JsonNode of, String least, String most) {
    if (!of.has(least) && !of.has(most)) {
      return;
    }
    xml.append('<').append(name);
    if (of.has(least)) {
      xml.append(" min=\"").append(plain(of.path(least).asText())).append('"');
    }
    if (of.has(most)) {
      xml.append(" max=\"").append(plain(of.path(most).asText())).append('"');
    }
    xml.append("/>");
  }

  private static String plain(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
