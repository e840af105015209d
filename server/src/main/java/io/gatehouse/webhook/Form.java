package io.gatehouse.webhook;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The body of a request: fields in the order of the contract, percent-encoded as HTML forms are,
/// so that no value can bring a field of its own.
final class Form {
  private final Map<String, String> fields = new LinkedHashMap<>();

  Form with(String name, String value) {
    fields.put(name, value);
    return this;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    fields.forEach((name, value) -> {
      if (!text.isEmpty()) {
        text.append('&');
      }
      text.append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    });
    return text.toString();
  }

  /// Whether a text reaches the other side as it is: half a surrogate pair would become a `?`, and
  /// two texts the same.
  static boolean isWhole(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }
}
