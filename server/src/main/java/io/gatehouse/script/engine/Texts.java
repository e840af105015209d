package io.gatehouse.script.engine;

import java.util.Locale;

/// The few texts that the engine itself writes as JSON.
final class Texts {
  private Texts() {}

  static String part(Program.Part part) {
    return "[1,[%s,%s,%s]]"
        .formatted(
            quoted(part.kind().name().toLowerCase(Locale.ROOT)),
            quoted(part.name()),
            quoted(part.source()));
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        default -> {
          if (c < ' ' || Character.isSurrogate(c)) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
