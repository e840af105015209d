package io.gatehouse.dialect.api.script;

import io.gatehouse.door.http.Request;
import io.gatehouse.script.Call;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Requests as calls of scripts.
final class Calls {
  private static final int MOST_PARAMETERS = 1_000;

  private Calls() {}

  static Call of(Request request) {
    return new Call(
        request.path("path"),
        request.method().name(),
        request.rawQuery(),
        parameters(request.rawQuery()),
        request.headerTexts(),
        request.bytes(),
        request.header("Content-Type"),
        null,
        request.id(),
        0);
  }

  private static Map<String, List<String>> parameters(String query) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    if (query.isEmpty()) {
      return parameters;
    }
    for (String part : query.split("&", MOST_PARAMETERS)) {
      int equals = part.indexOf('=');
      parameters.merge(
          decoded(equals < 0 ? part : part.substring(0, equals)),
          List.of(equals < 0 ? "" : decoded(part.substring(equals + 1))),
          (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException broken) {
      return text;
    }
  }
}
