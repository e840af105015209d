package io.gatehouse.store.sql.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.store.oauth.OAuthClientRecord;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Rows of clients, with their settings as JSON.
final class ClientRows {
  private static final String SCOPES_SINCE = "scopes_since";

  private ClientRows() {}

  static OAuthClientRecord client(Row row) {
    JsonNode settings = Json.read(row.text("settings"));
    return new OAuthClientRecord(
        row.text("application"),
        row.text("id"),
        row.text("authentication"),
        row.textOrNull("secret_hash"),
        row.textOrNull("previous_hash"),
        row.numberOrNull("previous_until"),
        row.textOrNull("keys"),
        settings(settings),
        settings.path(SCOPES_SINCE).asLong(),
        row.number("created_at"),
        row.number("updated_at"),
        row.number("version"));
  }

  static String text(OAuthClientRecord client) {
    OAuthClientRecord.Settings settings = client.settings();
    ObjectNode json = Json.object();
    json.put(SCOPES_SINCE, client.scopesSince());
    json.put("label", settings.label());
    json.set("grant_types", array(settings.grantTypes()));
    json.set("redirect_uris", array(settings.redirectUris()));
    json.set("logout_uris", array(settings.logoutUris()));
    ObjectNode scopes = json.putObject("scopes");
    settings.scopes().forEach((name, permissions) -> scopes.set(name, array(permissions)));
    json.put("tokens", settings.tokens());
    json.put("access_seconds", settings.accessSeconds());
    json.put("refresh_seconds", settings.refreshSeconds());
    json.put("grant_seconds", settings.grantSeconds());
    json.put("consent", settings.consent());
    json.put("bound_to_key", settings.sender().key());
    json.put("bound_to_certificate", settings.sender().certificate());
    ObjectNode names = json.putObject("certificate_names");
    settings.sender().names().forEach(names::put);
    return json.toString();
  }

  private static OAuthClientRecord.Settings settings(JsonNode json) {
    Map<String, List<String>> scopes = new TreeMap<>();
    json.path("scopes")
        .properties()
        .forEach(scope -> scopes.put(scope.getKey(), list(scope.getValue())));
    return new OAuthClientRecord.Settings(
        json.path("label").asText(),
        list(json.path("grant_types")),
        list(json.path("redirect_uris")),
        list(json.path("logout_uris")),
        scopes,
        json.path("tokens").asText(),
        json.path("access_seconds").asLong(),
        json.path("refresh_seconds").asLong(),
        json.path("grant_seconds").asLong(),
        json.path("consent").asText(),
        sender(json));
  }

  private static OAuthClientRecord.Sender sender(JsonNode json) {
    Map<String, String> names = new TreeMap<>();
    json.path("certificate_names")
        .properties()
        .forEach(name -> names.put(name.getKey(), name.getValue().asText()));
    return new OAuthClientRecord.Sender(
        json.path("bound_to_key").asBoolean(),
        json.path("bound_to_certificate").asBoolean(),
        names);
  }

  private static ArrayNode array(List<String> texts) {
    ArrayNode array = Json.array();
    texts.forEach(array::add);
    return array;
  }

  private static List<String> list(JsonNode array) {
    return array.valueStream().map(JsonNode::textValue).toList();
  }
}
