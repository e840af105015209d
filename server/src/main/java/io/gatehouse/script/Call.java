package io.gatehouse.script;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A script is called.
///
/// @param path of the script, maybe with more behind it: the longest script that fits is meant
/// @param method of HTTP; `INVOKE` where there is none
/// @param query as it came; may be empty
/// @param parameters named values, each maybe several times
/// @param headers by their names in lower case
/// @param contentType of the body; null where that is not known
/// @param event the message that the script runs with; null for none
/// @param id of the request, where there is one
/// @param hops how many scripts have run one because of the other, by messages, until this call
public record Call(
    String path,
    String method,
    String query,
    Map<String, List<String>> parameters,
    Map<String, String> headers,
    byte[] body,
    @Nullable String contentType,
    @Nullable JsonNode event,
    @Nullable String id,
    int hops) {
  private static final byte[] NOTHING = {};

  /// A call with JSON and nothing else.
  public static Call of(String path, byte[] json) {
    return new Call(
        path, "INVOKE", "", Map.of(), Map.of(), json, "application/json", null, null, 0);
  }

  /// A call with nothing but its path.
  public static Call of(String path) {
    return new Call(path, "INVOKE", "", Map.of(), Map.of(), NOTHING, null, null, null, 0);
  }

  /// The same with what it runs with.
  public Call with(JsonNode newEvent) {
    return new Call(
        path, method, query, parameters, headers, body, contentType, newEvent, id, hops);
  }

  /// The same as what comes of a message.
  public Call after(int newHops) {
    return new Call(
        path, method, query, parameters, headers, body, contentType, event, id, newHops);
  }

  /// The same with named values.
  public Call with(Map<String, List<String>> newParameters) {
    return new Call(
        path, method, query, newParameters, headers, body, contentType, event, id, hops);
  }
}
