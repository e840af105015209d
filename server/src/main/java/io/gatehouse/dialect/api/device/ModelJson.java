package io.gatehouse.dialect.api.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.change.Done;
import io.gatehouse.change.Receipt;
import io.gatehouse.device.ModelDraft;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.door.json.Json;
import io.gatehouse.store.device.ActionModel;
import io.gatehouse.store.device.DeviceModel;
import io.gatehouse.store.device.DeviceSettings;
import io.gatehouse.store.device.Retention;
import io.gatehouse.store.device.StreamModel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The model of a device as JSON.
public record ModelJson(
    ObjectNode properties,
    SettingsJson settings,
    Map<String, StreamJson> streams,
    Map<String, ActionJson> actions,
    @Nullable Instant updatedAt,
    long version,
    @Nullable Receipt receipt) {

  static ModelJson of(DeviceModel model) {
    return of(model, null);
  }

  static ModelJson of(Done<DeviceModel> done) {
    return of(done.record(), done.receipt());
  }

  private static ModelJson of(DeviceModel model, @Nullable Receipt receipt) {
    Map<String, StreamJson> streams = new LinkedHashMap<>();
    model.streams().forEach(stream -> streams.put(stream.name(), StreamJson.of(stream)));
    Map<String, ActionJson> actions = new LinkedHashMap<>();
    model
        .actions()
        .forEach(action -> actions.put(action.name(), new ActionJson(action.description())));
    return new ModelJson(
        (ObjectNode) Json.read(model.properties()),
        SettingsJson.of(model.settings()),
        streams,
        actions,
        model.version() == 0 ? null : Instant.ofEpochMilli(model.updatedAt()),
        model.version(),
        receipt);
  }

  /// What is sent to set a model; what is left out takes its standard value.
  public record Put(
      @Nullable ObjectNode properties,
      @Nullable SettingsJson settings,
      @Nullable Map<String, StreamJson.Put> streams,
      @Nullable Map<String, ActionJson> actions) {

    ModelDraft draft() {
      List<StreamModel> all = new ArrayList<>();
      Asked.or(streams, Map.<String, StreamJson.Put>of())
          .forEach((name, stream) ->
              all.add(stream.model(name, "/streams/" + StreamJson.escaped(name))));
      List<ActionModel> allActions = new ArrayList<>();
      Asked.or(actions, Map.<String, ActionJson>of())
          .forEach((name, action) -> allActions.add(new ActionModel(name, action.description())));
      return new ModelDraft(
          properties == null ? "{}" : text(properties),
          settings == null ? DeviceSettings.USUAL : settings.settings(),
          all,
          allActions);
    }

    /// The same as a change starts from: what is written today.
    static ObjectNode of(ModelDraft now) {
      DeviceModel model =
          new DeviceModel(
              "", "", now.properties(), now.settings(), now.streams(), now.actions(), 0, 0);
      ObjectNode json = (ObjectNode) Json.read(Json.write(ModelJson.of(model)));
      json.remove(List.of("updated_at", "version", "receipt"));
      return json;
    }
  }

  /// What is sent to change a part of a model: null is absent, empty is null.
  @SuppressWarnings("NullableOptional") // absent, null and a value are three things
  public record Patch(
      @Nullable Optional<ObjectNode> properties,
      @Nullable Optional<ObjectNode> settings,
      @Nullable Optional<ObjectNode> streams,
      @Nullable Optional<ObjectNode> actions) {

    /// The change as it was sent, with what it does to each part.
    ObjectNode json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      put(json, "properties", properties);
      put(json, "settings", settings);
      put(json, "streams", streams);
      put(json, "actions", actions);
      return json;
    }

    private static void put(ObjectNode json, String name, @Nullable Optional<ObjectNode> part) {
      if (part != null) {
        json.set(name, part.<JsonNode>map(object -> object).orElse(NullNode.instance));
      }
    }
  }

  private static String text(JsonNode json) {
    return new String(Json.write(json), StandardCharsets.UTF_8);
  }

  /// What the server does with what the device says.
  public record SettingsJson(
      @Nullable Boolean storeData,
      @Nullable Boolean eventsEnabled,
      @Nullable RetentionJson retention) {

    static SettingsJson of(DeviceSettings settings) {
      return new SettingsJson(
          settings.storeData(), settings.eventsEnabled(), RetentionJson.of(settings.retention()));
    }

    DeviceSettings settings() {
      return new DeviceSettings(
          Asked.or(storeData, true),
          Asked.or(eventsEnabled, true),
          retention == null ? Retention.FOR_EVER : retention.retention());
    }
  }

  /// How long records are kept.
  public record RetentionJson(@Nullable Long maxAgeSeconds, @Nullable Long maxRecords) {

    static @Nullable RetentionJson of(@Nullable Retention retention) {
      if (retention == null || !retention.ends()) {
        return null;
      }
      Long age = retention.ageMillis();
      return new RetentionJson(age == null ? null : age / 1_000, retention.records());
    }

    Retention retention() {
      // what is too long to count in milliseconds is refused as too long, not taken for something
      // else
      Long age = maxAgeSeconds;
      boolean countable = age == null || Math.abs(age) <= Long.MAX_VALUE / 1_000;
      return new Retention(
          age == null ? null : countable ? age * 1_000 : Long.valueOf(-1), maxRecords);
    }
  }

  /// Something that a device can be told to do.
  public record ActionJson(@Nullable String description) {}
}
