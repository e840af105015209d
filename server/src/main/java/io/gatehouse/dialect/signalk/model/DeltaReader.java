package io.gatehouse.dialect.signalk.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads one delta strictly: what is not right is refused as a whole.
final class DeltaReader {
  private static final int MOST = 1_000;

  private final Delta.Setting setting;
  private final List<Reading> readings = new ArrayList<>(2);
  private final List<Delta.Source> sources = new ArrayList<>(0);
  private String context = "";

  DeltaReader(Delta.Setting setting) {
    this.setting = setting;
  }

  Delta read(JsonNode json) {
    JsonNode named = json.path("context");
    String found = Delta.context(named.textValue(), setting.self());
    if (found == null || !(named.isTextual() || named.isMissingNode() || named.isNull())) {
      throw wrong("/context", "the context is not `group.id`");
    }
    context = found;
    JsonNode updates = json.path("updates");
    if (!updates.isArray()) {
      throw wrong("/updates", "`updates` is a list");
    }
    for (int i = 0; i < updates.size(); i++) {
      update(updates.get(i), "/updates/" + i);
    }
    return new Delta(readings, sources);
  }

  private void update(JsonNode update, String at) {
    if (!update.isObject()) {
      throw wrong(at, "an update is an object");
    }
    String source = source(update, at);
    JsonNode stamp = update.path("timestamp");
    if (!stamp.isMissingNode() && !stamp.isNull() && !Timestamps.isOne(stamp.asText(""))) {
      throw wrong(at + "/timestamp", "the timestamp is not one of RFC 3339");
    }
    String timestamp = stamp.isTextual() ? stamp.asText() : setting.now();
    values(update.path("values"), at + "/values", source, timestamp, false);
    values(update.path("meta"), at + "/meta", source, timestamp, true);
  }

  private String source(JsonNode update, String at) {
    JsonNode label = update.path("$source");
    JsonNode described = update.path("source");
    String given = label.textValue();
    if (given == null && described.isObject()) {
      given = SourceLabel.of(described);
    }
    if ((label.isMissingNode() || label.isTextual()) && (given == null || isLabel(given))) {
      String accepted = SourceLabel.accepted(given, setting.own());
      if (described.isObject()) {
        sources.add(new Delta.Source(accepted, described));
      }
      return accepted;
    }
    throw wrong(at + "/$source", "the source is no label");
  }

  private static boolean isLabel(String text) {
    return SourceLabel.isLabel(text);
  }

  private void values(JsonNode values, String at, String source, String timestamp, boolean meta) {
    if (values.isMissingNode()) {
      return;
    }
    if (!values.isArray()) {
      throw wrong(at, "a list is expected");
    }
    for (int i = 0; i < values.size(); i++) {
      JsonNode one = values.get(i);
      String path = one.path("path").textValue();
      JsonNode value = one.get("value");
      String here = at + "/" + i;
      if (path == null || value == null) {
        throw wrong(here, "`path` or `value` is missing");
      }
      if (path.isEmpty() && !meta) {
        properties(value, here, source, timestamp);
      } else {
        add(path, value, here, source, timestamp, meta);
      }
    }
  }

  /// An empty path means properties of the context itself.
  private void properties(JsonNode value, String at, String source, String timestamp) {
    if (!value.isObject()) {
      throw wrong(at, "the value of the empty path is an object");
    }
    for (Map.Entry<String, JsonNode> one : value.properties()) {
      if (!Place.isPlain(one.getKey())) {
        throw wrong(at, "`" + one.getKey() + "` is no property of a context");
      }
      add(one.getKey(), one.getValue(), at, source, timestamp, false);
    }
  }

  private void add(
      String path, JsonNode value, String at, String source, String timestamp, boolean meta) {
    if (!PathChannels.isPath(path)) {
      throw wrong(at + "/path", "`" + path + "` is no path");
    }
    if (readings.size() >= MOST) {
      throw wrong(at, "a delta holds " + MOST + " values at most");
    }
    Place place = new Place(context, path, meta);
    readings.add(Reading.of(place, source, timestamp, Json.write(value)));
  }

  private static Refused wrong(String at, String why) {
    return Problem.of(ProblemType.INVALID, why).at(at).refused();
  }
}
