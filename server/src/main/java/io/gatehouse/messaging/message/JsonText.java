package io.gatehouse.messaging.message;

import org.jspecify.annotations.Nullable;

/// Strings as JSON, for the few messages that the server itself sends.
public final class JsonText {
  private JsonText() {}

  /// The text in quotes, or `null`.
  public static String quoted(@Nullable String text) {
    if (text == null) {
      return "null";
    }
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
