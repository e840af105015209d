package io.gatehouse.device;

import io.gatehouse.store.device.ActionModel;
import io.gatehouse.store.device.ChannelModel;
import io.gatehouse.store.device.DeviceModel;
import io.gatehouse.store.device.DeviceSettings;
import io.gatehouse.store.device.Retention;
import io.gatehouse.store.device.StreamModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// What the audit says of a model.
final class ModelFacts {
  private ModelFacts() {}

  static Map<String, ?> of(DeviceModel model) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("properties", model.properties());
    facts.put("settings", settings(model.settings()));
    Map<String, Object> streams = new TreeMap<>();
    for (StreamModel stream : model.streams()) {
      streams.put(stream.name(), stream(stream));
    }
    facts.put("streams", streams);
    facts.put("actions", model.actions().stream().map(ActionModel::name).toList());
    return facts;
  }

  private static Map<String, ?> settings(DeviceSettings settings) {
    return Map.of(
        "store_data",
        settings.storeData(),
        "events_enabled",
        settings.eventsEnabled(),
        "retention",
        retention(settings.retention()));
  }

  private static String retention(Retention retention) {
    String age = retention.ageMillis() == null ? "" : retention.ageMillis() / 1_000 + " s";
    String records = retention.records() == null ? "" : retention.records() + " records";
    String both = age.isEmpty() || records.isEmpty() ? "" : ", ";
    return retention.ends() ? age + both + records : "for ever";
  }

  private static String stream(StreamModel stream) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, ChannelModel> channel : stream.channels().entrySet()) {
      text.append(text.isEmpty() ? "" : ", ")
          .append(channel.getKey())
          .append(' ')
          .append(channel.getValue().type().label());
    }
    if (stream.dynamic()) {
      text.append(text.isEmpty() ? "" : ", ").append("dynamic");
    }
    if (stream.retention() != null) {
      text.append(", ").append(retention(stream.retention()));
    }
    return text.toString();
  }
}
