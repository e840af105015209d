package io.gatehouse.store.sql.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.store.device.ActionModel;
import io.gatehouse.store.device.ChannelModel;
import io.gatehouse.store.device.ChannelType;
import io.gatehouse.store.device.DeviceSettings;
import io.gatehouse.store.device.Retention;
import io.gatehouse.store.device.StreamModel;
import io.gatehouse.store.sql.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parts of a model as the columns of its tables hold them.
final class DeviceJson {
  private DeviceJson() {}

  static String settings(DeviceSettings settings) {
    ObjectNode json = Json.object();
    json.put("store_data", settings.storeData());
    json.put("events_enabled", settings.eventsEnabled());
    put(json, settings.retention());
    return json.toString();
  }

  static DeviceSettings settings(String text) {
    JsonNode json = Json.read(text);
    Retention retention = retention(json);
    return new DeviceSettings(
        json.path("store_data").asBoolean(true),
        json.path("events_enabled").asBoolean(true),
        retention == null ? Retention.FOR_EVER : retention);
  }

  static String actions(List<ActionModel> actions) {
    ArrayNode array = Json.array();
    for (ActionModel action : actions) {
      put(array.addObject().put("name", action.name()), "description", action.description());
    }
    return array.toString();
  }

  static List<ActionModel> actions(String text) {
    List<ActionModel> actions = new ArrayList<>();
    for (JsonNode one : Json.read(text)) {
      actions.add(new ActionModel(one.path("name").asText(), textOrNull(one, "description")));
    }
    return actions;
  }

  static String body(StreamModel stream) {
    ObjectNode json = Json.object();
    put(json, "type", stream.type());
    put(json, "description", stream.description());
    json.put("dynamic", stream.dynamic());
    ObjectNode channels = json.putObject("channels");
    stream
        .channels()
        .forEach((name, channel) ->
            put(
                channels.putObject(name).put("type", channel.type().label()),
                "unit",
                channel.unit()));
    if (stream.retention() != null) {
      put(json.putObject("retention"), stream.retention());
    }
    return json.toString();
  }

  static StreamModel stream(long number, String name, String body) {
    JsonNode json = Json.read(body);
    Map<String, ChannelModel> channels = new LinkedHashMap<>();
    json.path("channels")
        .properties()
        .forEach(entry ->
            channels.put(
                entry.getKey(),
                new ChannelModel(
                    ChannelType.valueOf(
                        entry.getValue().path("type").asText().toUpperCase(Locale.ROOT)),
                    textOrNull(entry.getValue(), "unit"))));
    return new StreamModel(
        number,
        name,
        textOrNull(json, "type"),
        textOrNull(json, "description"),
        json.path("dynamic").asBoolean(),
        channels,
        json.has("retention") ? retention(json.path("retention")) : null);
  }

  /// Each property as a line `name=value`, with the names of what is deeper behind dots.
  static String search(String properties) {
    StringBuilder lines = new StringBuilder("\n");
    lines(Json.read(properties), "", lines);
    return lines.toString().toLowerCase(Locale.ROOT);
  }

  private static void lines(JsonNode json, String name, StringBuilder lines) {
    if (json.isObject()) {
      for (Map.Entry<String, JsonNode> field : json.properties()) {
        lines(
            field.getValue(), name.isEmpty() ? field.getKey() : name + '.' + field.getKey(), lines);
      }
    } else if (json.isArray()) {
      json.forEach(one -> lines(one, name, lines));
    } else {
      lines.append(name).append('=').append(json.asText()).append('\n');
    }
  }

  private static void put(ObjectNode json, Retention retention) {
    if (retention.ageMillis() != null) {
      json.put("age", retention.ageMillis());
    }
    if (retention.records() != null) {
      json.put("records", retention.records());
    }
  }

  private static Retention retention(JsonNode json) {
    return new Retention(
        json.has("age") ? json.path("age").asLong() : null,
        json.has("records") ? json.path("records").asLong() : null);
  }

  private static void put(ObjectNode json, String name, @Nullable String text) {
    if (text != null) {
      json.put(name, text);
    }
  }

  private static @Nullable String textOrNull(JsonNode json, String name) {
    return json.path(name).textValue();
  }
}
