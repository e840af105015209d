package io.gatehouse.store.sql.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.store.record.ChannelSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The rights of the core as JSON; permissions stand there as they are written.
public final class PolicyJson {
  private PolicyJson() {}

  public static @Nullable String permissions(@Nullable List<Permission> permissions) {
    if (permissions == null) {
      return null;
    }
    ArrayNode array = Json.array();
    permissions.forEach(permission -> array.add(permission.label()));
    return array.toString();
  }

  public static @Nullable List<Permission> permissions(@Nullable String text) {
    if (text == null) {
      return null;
    }
    List<Permission> permissions = new ArrayList<>();
    Json.read(text).forEach(label -> permissions.add(Permission.parse(label.textValue())));
    return List.copyOf(permissions);
  }

  public static String rules(List<Rule> rules) {
    ArrayNode array = Json.array();
    for (Rule rule : rules) {
      array
          .addObject()
          .put("effect", rule.effect().label())
          .put("permission", rule.permission().label());
    }
    return array.toString();
  }

  public static List<Rule> rules(String text) {
    List<Rule> rules = new ArrayList<>();
    for (JsonNode rule : Json.read(text)) {
      rules.add(new Rule(effect(rule), Permission.parse(rule.required("permission").textValue())));
    }
    return List.copyOf(rules);
  }

  public static String grant(Grant grant) {
    ObjectNode object =
        Json.object()
            .put("effect", grant.effect().label())
            .put("permission", grant.permission().label());
    if (grant.expires() != null) {
      object.put("expires", grant.expires().toString());
    }
    if (grant.condition() != null) {
      object.set("condition", condition(grant.condition()));
    }
    return object.toString();
  }

  public static Grant grant(String id, Subject subject, String text) {
    JsonNode grant = Json.read(text);
    JsonNode expires = grant.get("expires");
    JsonNode condition = grant.get("condition");
    return new Grant(
        id,
        subject,
        effect(grant),
        Permission.parse(grant.required("permission").textValue()),
        expires == null ? null : Instant.parse(expires.textValue()),
        condition == null ? null : condition(condition));
  }

  public static String channelRule(ChannelRule rule, ChannelSettings settings) {
    ObjectNode object =
        Json.object()
            .put("publish", rule.publish().label())
            .put("subscribe", rule.subscribe().label());
    if (settings.keepsHistory()) {
      object
          .put("history_messages", settings.historyMessages())
          .put("history_seconds", settings.historySeconds());
    }
    if (settings.presence()) {
      object.put("presence", true);
    }
    if (settings.latestOnly()) {
      object.put("latest_only", true);
    }
    return object.toString();
  }

  public static ChannelSettings channelSettings(String text) {
    JsonNode rule = Json.read(text);
    return new ChannelSettings(
        rule.path("history_messages").intValue(),
        rule.path("history_seconds").longValue(),
        rule.path("presence").booleanValue(),
        rule.path("latest_only").booleanValue());
  }

  public static ChannelRule channelRule(String pattern, String text) {
    JsonNode rule = Json.read(text);
    return new ChannelRule(
        TopicFilter.parse(pattern),
        level(rule.required("publish")),
        level(rule.required("subscribe")));
  }

  private static Effect effect(JsonNode node) {
    return Effect.valueOf(node.required("effect").textValue().toUpperCase(Locale.ROOT));
  }

  private static Level level(JsonNode node) {
    return Level.valueOf(node.textValue().toUpperCase(Locale.ROOT));
  }

  private static ObjectNode condition(Condition condition) {
    ObjectNode object = Json.object();
    switch (condition) {
      case Condition.AddressRange range ->
          object.put("address", range.text().substring("address in ".length()));
      case Condition.OnTransport on -> {
        ArrayNode labels = object.putArray("transport");
        new TreeSet<>(on.transports()).forEach(transport -> labels.add(transport.label()));
      }
      case Condition.AllOf all -> {
        ArrayNode parts = object.putArray("all");
        all.conditions().forEach(part -> parts.add(condition(part)));
      }
    }
    return object;
  }

  /// A condition that is not understood must not be left out: that would widen the grant.
  private static Condition condition(JsonNode node) {
    if (node.has("address")) {
      return Condition.AddressRange.parse(node.get("address").textValue());
    }
    if (node.has("transport")) {
      Set<Transport> transports = new TreeSet<>();
      for (JsonNode label : node.get("transport")) {
        transports.add(Transport.valueOf(label.textValue().toUpperCase(Locale.ROOT)));
      }
      return new Condition.OnTransport(transports);
    }
    if (node.has("all")) {
      List<Condition> parts = new ArrayList<>();
      node.get("all").forEach(part -> parts.add(condition(part)));
      return new Condition.AllOf(parts);
    }
    throw new IllegalStateException("a grant has a condition that this server does not know");
  }
}
