package io.gatehouse.dialect.api.docs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The contract as one page of HTML, without scripts and without anything from elsewhere.
final class ContractPage {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  private final Contract contract;
  private final List<Operation> operations = new ArrayList<>();
  private final StringBuilder html = new StringBuilder();

  ContractPage(Contract contract) {
    this.contract = contract;
    for (Map.Entry<String, JsonNode> path : contract.tree().path("paths").properties()) {
      for (Map.Entry<String, JsonNode> member : path.getValue().properties()) {
        if (METHODS.contains(member.getKey())) {
          JsonNode shared = path.getValue().path("parameters");
          operations.add(new Operation(member.getKey(), path.getKey(), shared, member.getValue()));
        }
      }
    }
  }

  private record Operation(String method, String path, JsonNode shared, JsonNode node) {
    String id() {
      return node.path("operationId").asText();
    }

    String tag() {
      return node.path("tags").path(0).asText();
    }

    String badge() {
      return "<span class=\"method " + method + "\">" + method + "</span>";
    }
  }

  String html() {
    JsonNode info = contract.tree().path("info");
    String title = Markdown.escape(info.path("title").asText()) + " API";
    html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>")
        .append(title)
        .append("</title>\n")
        .append("<link rel=\"stylesheet\" href=\"/docs/style.css\">\n</head>\n<body>\n");
    navigation(title);
    html.append("<main>\n<h1>")
        .append(title)
        .append("</h1>\n<p class=\"summary\">")
        .append(Markdown.line(info.path("summary").asText()))
        .append(" The same as <a href=\"/v1/openapi.yaml\">YAML</a> and ")
        .append("<a href=\"/v1/openapi.json\">JSON</a>.</p>\n<section id=\"guide\">\n")
        .append(Markdown.html(info.path("description").asText()))
        .append("</section>\n");
    contract.tree().path("tags").forEach(this::tag);
    schemas();
    return html.append("</main>\n</body>\n</html>\n").toString();
  }

  private void navigation(String title) {
    html.append("<nav>\n<a class=\"home\" href=\"#guide\">").append(title).append("</a>\n");
    for (JsonNode tag : contract.tree().path("tags")) {
      String name = tag.path("name").asText();
      html.append("<details open><summary>").append(Markdown.escape(name)).append("</summary>\n");
      operations.stream()
          .filter(operation -> operation.tag().equals(name))
          .forEach(operation ->
              html.append("<a href=\"#")
                  .append(operation.id())
                  .append("\">")
                  .append(operation.badge())
                  .append(' ')
                  .append(Markdown.escape(operation.path().replaceFirst("^/v1", "")))
                  .append("</a>\n"));
      html.append("</details>\n");
    }
    html.append("<a href=\"#schemas\">Schemas</a>\n</nav>\n");
  }

  private void tag(JsonNode tag) {
    String name = tag.path("name").asText();
    html.append("<h2>")
        .append(Markdown.escape(name))
        .append("</h2>\n")
        .append(Markdown.html(tag.path("description").asText()));
    operations.stream().filter(operation -> operation.tag().equals(name)).forEach(this::operation);
  }

  private void operation(Operation operation) {
    html.append("<section class=\"operation\" id=\"")
        .append(operation.id())
        .append("\">\n<h3>")
        .append(operation.badge())
        .append(" <code>")
        .append(Markdown.escape(operation.path()))
        .append("</code></h3>\n<p class=\"summary\">")
        .append(Markdown.line(operation.node().path("summary").asText()))
        .append("</p>\n")
        .append(Markdown.html(operation.node().path("description").asText()));
    if (isOpen(operation)) {
      html.append("<p class=\"open\">Needs no credential.</p>\n");
    }
    parameters(operation);
    body(operation);
    answers(operation);
    html.append("</section>\n");
  }

  private static boolean isOpen(Operation operation) {
    JsonNode security = operation.node().get("security");
    return security != null && security.isEmpty();
  }

  private void parameters(Operation operation) {
    List<JsonNode> parameters = new ArrayList<>();
    operation.shared().forEach(one -> parameters.add(contract.resolved(one)));
    operation.node().path("parameters").forEach(one -> parameters.add(contract.resolved(one)));
    parameters.removeIf(one -> one.path("name").asText().equals("Gatehouse-Application"));
    if (parameters.isEmpty()) {
      return;
    }
    html.append("<h4>Parameters</h4>\n<table>\n");
    for (JsonNode parameter : parameters) {
      boolean required = parameter.path("required").asBoolean();
      html.append("<tr><td><code>")
          .append(Markdown.escape(parameter.path("name").asText()))
          .append("</code>")
          .append(required ? "" : " <span class=\"optional\">optional</span>")
          .append("</td><td>")
          .append(parameter.path("in").asText())
          .append("</td><td>")
          .append(SchemaHtml.type(parameter.path("schema")))
          .append("</td><td>")
          .append(SchemaHtml.about(parameter))
          .append("</td></tr>\n");
    }
    html.append("</table>\n");
  }

  private void body(Operation operation) {
    JsonNode media = operation.node().at("/requestBody/content/application~1json");
    if (media.isMissingNode()) {
      return;
    }
    html.append("<h4>Body: ")
        .append(SchemaHtml.type(media.path("schema")))
        .append("</h4>\n")
        .append(SchemaHtml.fields(contract.resolved(media.path("schema"))));
    example(media.get("example"));
  }

  private void answers(Operation operation) {
    html.append("<h4>Answers</h4>\n<table>\n");
    for (Map.Entry<String, JsonNode> answer : operation.node().path("responses").properties()) {
      JsonNode response = contract.resolved(answer.getValue());
      JsonNode schema = response.at("/content/application~1json/schema");
      html.append("<tr><td>")
          .append(answer.getKey())
          .append("</td><td>")
          .append(Markdown.line(response.path("description").asText()))
          .append("</td><td>")
          .append(schema.isMissingNode() ? "" : SchemaHtml.type(schema))
          .append("</td></tr>\n");
    }
    html.append("</table>\n");
    for (JsonNode answer : operation.node().path("responses")) {
      JsonNode schema = contract.resolved(answer).at("/content/application~1json/schema");
      example(contract.resolved(schema).path("examples").get(0));
    }
  }

  private void example(JsonNode example) {
    if (example != null) {
      html.append("<pre>").append(Markdown.escape(example.toPrettyString())).append("</pre>\n");
    }
  }

  private void schemas() {
    html.append("<h2 id=\"schemas\">Schemas</h2>\n");
    JsonNode schemas = contract.tree().at("/components/schemas");
    for (Map.Entry<String, JsonNode> schema : schemas.properties()) {
      html.append("<section class=\"schema\" id=\"schema-")
          .append(schema.getKey())
          .append("\">\n<h3>")
          .append(schema.getKey())
          .append("</h3>\n<p>");
      if (schema.getValue().has("description")) {
        html.append(Markdown.line(schema.getValue().get("description").textValue()));
      }
      if (schema.getValue().has("enum") || schema.getValue().has("oneOf")) {
        html.append(' ').append(SchemaHtml.type(schema.getValue()));
      }
      html.append("</p>\n").append(SchemaHtml.fields(schema.getValue()));
      example(schema.getValue().path("examples").get(0));
      html.append("</section>\n");
    }
  }
}
