package io.gatehouse.dialect.api.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatehouse.dialect.api.device.ModelJson.RetentionJson;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.device.ChannelModel;
import io.gatehouse.store.device.ChannelType;
import io.gatehouse.store.device.StreamModel;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A stream as JSON.
public record StreamJson(
    @Nullable String type,
    @Nullable String description,
    boolean dynamic,
    Map<String, ChannelJson> channels,
    @Nullable RetentionJson retention) {

  static StreamJson of(StreamModel stream) {
    Map<String, ChannelJson> channels = new LinkedHashMap<>();
    stream
        .channels()
        .forEach(
            (name, channel) -> channels.put(name, new ChannelJson(channel.type(), channel.unit())));
    return new StreamJson(
        stream.type(),
        stream.description(),
        stream.dynamic(),
        channels,
        RetentionJson.of(stream.retention()));
  }

  /// What a channel measures.
  public record ChannelJson(ChannelType type, @Nullable String unit) {

    /// `{"type": "number", "unit": "V"}`, or only `"number"`.
    ///
    /// @param place JSON pointer to it in what was sent
    static ChannelModel model(JsonNode json, String place) {
      JsonNode object =
          json.isTextual() ? JsonNodeFactory.instance.objectNode().set("type", json) : json;
      try {
        ChannelJson channel = Json.read(object, ChannelJson.class);
        return new ChannelModel(channel.type(), channel.unit());
      } catch (Refused refused) {
        String field = refused.problem().field();
        throw refused.problem().at(field == null ? place : place + field).refused();
      }
    }
  }

  /// What is sent to set a stream.
  public record Put(
      @Nullable String type,
      @Nullable String description,
      @Nullable Boolean dynamic,
      @Nullable Map<String, JsonNode> channels,
      @Nullable RetentionJson retention) {

    /// @param place JSON pointer to it in what was sent
    StreamModel model(String name, String place) {
      Map<String, ChannelModel> all = new LinkedHashMap<>();
      Asked.or(channels, Map.<String, JsonNode>of())
          .forEach((channel, json) ->
              all.put(channel, ChannelJson.model(json, place + "/channels/" + escaped(channel))));
      return new StreamModel(
          0,
          name,
          type,
          description,
          Asked.or(dynamic, false),
          all,
          retention == null ? null : retention.retention());
    }
  }

  /// RFC 6901 section 3.
  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  /// A stream with its name, in a listing and in the answer to a change.
  ///
  /// @param version of the model of the device
  public record Named(
      String name,
      @Nullable String type,
      @Nullable String description,
      boolean dynamic,
      Map<String, ChannelJson> channels,
      @Nullable RetentionJson retention,
      long version) {

    static Named of(StreamModel stream, long version) {
      StreamJson json = StreamJson.of(stream);
      return new Named(
          stream.name(),
          json.type(),
          json.description(),
          json.dynamic(),
          json.channels(),
          json.retention(),
          version);
    }
  }
}
