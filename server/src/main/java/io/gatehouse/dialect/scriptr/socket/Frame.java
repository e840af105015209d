package io.gatehouse.dialect.scriptr.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.dialect.scriptr.entry.Words;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client says: `{"method":M,"params":{...},"id":X}`.
///
/// @param id null where the client sent none
record Frame(String method, ObjectNode params, @Nullable String id) {
  private static final int LONGEST_ID = 256;

  /// Null where the text is none.
  static @Nullable Frame of(@Nullable JsonNode json) {
    if (json == null || !json.isObject() || !json.path("method").isTextual()) {
      return null;
    }
    JsonNode params = json.path("params");
    JsonNode id = json.path("id");
    String text = id.isValueNode() && !id.isNull() ? id.asText() : null;
    return new Frame(
        json.path("method").asText(),
        params instanceof ObjectNode object ? object : Words.object(),
        text == null || text.length() > LONGEST_ID ? null : text);
  }

  /// The channel, also under the name of the platform before.
  @Nullable String channel() {
    JsonNode channel = params.has("channel") ? params.get("channel") : params.get("apsdb.channel");
    return channel != null && channel.isTextual() && !channel.asText().isEmpty()
        ? channel.asText()
        : null;
  }

  @Nullable JsonNode message() {
    return params.has("message") ? params.get("message") : params.get("apsdb.message");
  }

  Map<String, JsonNode> parameters() {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    params.properties().forEach(field -> all.put(field.getKey(), field.getValue()));
    return all;
  }
}
