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
public record Call(
    String path,
    String method,
    String query,
    Map<String, List<String>> parameters,
    Map<String, String> headers,
    byte[] body,
    @Nullable String contentType,
    @Nullable JsonNode event,
    @Nullable String id) {
  private static final byte[] NOTHING = {};

  /// A call with JSON and nothing else.
  public static Call of(String path, byte[] json) {
    return new Call(path, "INVOKE", "", Map.of(), Map.of(), json, "application/json", null, null);
  }

  /// A call with nothing but its path.
  public static Call of(String path) {
    return new Call(path, "INVOKE", "", Map.of(), Map.of(), NOTHING, null, null, null);
  }

  /// The same with what it runs with.
  public Call with(JsonNode newEvent) {
    return new Call(path, method, query, parameters, headers, body, contentType, newEvent, id);
  }

  /// The same with named values.
  public Call with(Map<String, List<String>> newParameters) {
    return new Call(path, method, query, newParameters, headers, body, contentType, event, id);
  }
}
