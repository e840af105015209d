package io.gatehouse.dialect.raptor.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.device.ModelDraft;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Sent;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.store.device.ActionModel;
import io.gatehouse.store.device.ChannelModel;
import io.gatehouse.store.device.ChannelType;
import io.gatehouse.store.device.DeviceSettings;
import io.gatehouse.store.device.StreamModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what a client says a device is like, in the long forms and in the short ones.
final class ModelReader {
  private ModelReader() {}

  /// What was sent, over what there is; what is not named stays.
  static ModelDraft over(ModelDraft before, Sent sent) {
    JsonNode properties = sent.get("properties");
    return new ModelDraft(
        properties.isObject() ? Entry.write(properties) : before.properties(),
        settings(before.settings(), sent.get("settings")),
        sent.has("streams") ? streams(sent.get("streams")) : before.streams(),
        sent.has("actions") ? actions(sent.get("actions")) : before.actions());
  }

  private static DeviceSettings settings(DeviceSettings before, JsonNode sent) {
    return new DeviceSettings(
        sent.path("storeData").asBoolean(before.storeData()),
        sent.path("eventsEnabled").asBoolean(before.eventsEnabled()),
        before.retention());
  }

  private static List<StreamModel> streams(JsonNode sent) {
    List<StreamModel> streams = new ArrayList<>();
    if (sent.isArray()) {
      sent.forEach(each -> streams.add(stream(each.path("name").asText(), each)));
    } else if (sent.isObject()) {
      sent.properties().forEach(each -> streams.add(stream(each.getKey(), each.getValue())));
    } else {
      throw Words.bad("`streams` is neither an object nor a list");
    }
    return streams;
  }

  private static StreamModel stream(String name, JsonNode sent) {
    if (!sent.isObject()) {
      throw Words.bad("stream `" + name + "` is no object");
    }
    boolean dynamic = sent.path("dynamic").isBoolean() && sent.path("dynamic").asBoolean();
    boolean whole = sent.has("channels") || dynamic;
    Map<String, ChannelModel> channels = channels(name, whole ? sent.path("channels") : sent);
    return new StreamModel(
        0,
        name,
        whole ? text(sent, "type") : null,
        whole ? text(sent, "description") : null,
        dynamic || channels.isEmpty(),
        channels,
        null);
  }

  private static Map<String, ChannelModel> channels(String stream, JsonNode sent) {
    Map<String, ChannelModel> channels = new LinkedHashMap<>();
    if (sent.isArray()) {
      sent.forEach(each ->
          channels.put(each.path("name").asText(), channel(stream, each.path("type"), each)));
    } else {
      sent.properties()
          .forEach(each -> {
            JsonNode value = each.getValue();
            channels.put(
                each.getKey(),
                channel(stream, value.isObject() ? value.path("type") : value, value));
          });
    }
    return channels;
  }

  private static ChannelModel channel(String stream, JsonNode type, JsonNode sent) {
    String word = type.asText("").toLowerCase(Locale.ROOT);
    Optional<ChannelType> known =
        Arrays.stream(ChannelType.values()).filter(each -> each.label().equals(word)).findFirst();
    return new ChannelModel(
        known.orElseThrow(() ->
            Words.bad(
                "stream `%s` has a channel of type `%s`: use number, string, boolean or geo_point"
                    .formatted(stream, word))),
        sent.isObject() ? text(sent, "unit") : null);
  }

  private static List<ActionModel> actions(JsonNode sent) {
    List<ActionModel> actions = new ArrayList<>();
    if (sent.isArray()) {
      for (JsonNode each : sent) {
        String name = each.isObject() ? each.path("name").asText() : each.asText();
        actions.add(new ActionModel(name, text(each, "description")));
      }
    } else if (sent.isObject()) {
      sent.properties()
          .forEach(each ->
              actions.add(new ActionModel(each.getKey(), text(each.getValue(), "description"))));
    } else {
      throw Words.bad("`actions` is neither an object nor a list");
    }
    return actions;
  }

  /// What the actions stand at, where the client says so.
  static Map<String, String> statuses(JsonNode sent) {
    Map<String, String> statuses = new LinkedHashMap<>();
    if (sent.isArray()) {
      sent.forEach(each -> put(statuses, each.path("name").asText(), each));
    } else if (sent.isObject()) {
      sent.properties().forEach(each -> put(statuses, each.getKey(), each.getValue()));
    }
    return statuses;
  }

  private static void put(Map<String, String> statuses, String name, JsonNode action) {
    String status = text(action, "status");
    if (status != null) {
      statuses.put(name, status);
    }
  }

  private static @Nullable String text(JsonNode json, String name) {
    return json.path(name).isTextual() ? json.path(name).asText() : null;
  }
}
