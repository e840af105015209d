package io.gatehouse.dialect.raptor.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.store.raptor.RaptorItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An app as it is kept.
///
/// @param domain the app above
/// @param owner id of the user that it belongs to
/// @param since when that user was made: another of the same id is somebody else
/// @param roles labels by the names of the roles
/// @param users by their ids
record App(
    String application,
    String id,
    String name,
    @Nullable String description,
    @Nullable String domain,
    boolean enabled,
    @Nullable String owner,
    long since,
    Map<String, List<String>> roles,
    Map<String, Member> users,
    ObjectNode properties) {

  /// Somebody in an app.
  record Member(boolean enabled, Set<String> roles) {}

  static App of(RaptorItem item) {
    ObjectNode body = Entry.read(item.body());
    Map<String, List<String>> roles = new LinkedHashMap<>();
    body.path("roles")
        .properties()
        .forEach(role -> roles.put(role.getKey(), texts(role.getValue())));
    Map<String, Member> users = new LinkedHashMap<>();
    body.path("users")
        .properties()
        .forEach(user ->
            users.put(
                user.getKey(),
                new Member(
                    user.getValue().path("enabled").asBoolean(true),
                    Set.copyOf(texts(user.getValue().path("roles"))))));
    String name = item.name();
    return new App(
        item.application(),
        item.id(),
        name == null ? item.id() : name,
        text(body, "description"),
        item.domain(),
        body.path("enabled").asBoolean(true),
        text(body, "userId"),
        body.path("since").asLong(),
        roles,
        users,
        body.path("properties") instanceof ObjectNode object ? object : Words.object());
  }

  private static @Nullable String text(JsonNode body, String name) {
    return body.hasNonNull(name) ? body.get(name).asText() : null;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  String body() {
    ObjectNode body = Words.object();
    body.put("description", description);
    body.put("enabled", enabled);
    body.put("userId", owner);
    body.put("since", since);
    ObjectNode kept = body.putObject("roles");
    roles.forEach((role, labels) -> labels.forEach(kept.putArray(role)::add));
    ObjectNode members = body.putObject("users");
    users.forEach((user, member) -> {
      ObjectNode one = members.putObject(user).put("enabled", member.enabled());
      member.roles().stream().sorted().forEach(one.putArray("roles")::add);
    });
    body.set("properties", properties);
    return Entry.write(body);
  }

  /// As clients know it. What is not set is left out: some clients stumble over more than they
  /// know.
  ObjectNode json() {
    ObjectNode json = Words.object().put("id", id).put("name", name);
    if (description != null) {
      json.put("description", description);
    }
    if (domain != null) {
      json.put("domain", domain);
    }
    json.put("enabled", enabled);
    json.put("userId", owner);
    var listed = json.putArray("roles");
    roles.forEach((role, labels) ->
        labels.forEach(listed.addObject().put("name", role).putArray("permissions")::add));
    var members = json.putArray("users");
    users.forEach((user, member) -> {
      ObjectNode one = members.addObject().put("id", user).put("enabled", member.enabled());
      member.roles().stream().sorted().forEach(one.putArray("roles")::add);
    });
    if (!properties.isEmpty()) {
      json.set("properties", properties);
    }
    return json;
  }
}
