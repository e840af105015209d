package io.gatehouse.dialect.oauth.page;

/// Text that is safe between tags and in quoted attributes.
final class Html {
  private Html() {}

  static String text(String raw) {
    StringBuilder safe = new StringBuilder(raw.length() + 16);
    raw.codePoints().forEach(letter -> append(safe, letter));
    return safe.toString();
  }

  /// Also without what would turn the reading direction or hide.
  private static void append(StringBuilder safe, int letter) {
    switch (letter) {
      case '&' -> safe.append("&amp;");
      case '<' -> safe.append("&lt;");
      case '>' -> safe.append("&gt;");
      case '"' -> safe.append("&quot;");
      case '\'' -> safe.append("&#39;");
      default -> {
        boolean hidden =
            Character.isISOControl(letter) || Character.getType(letter) == Character.FORMAT;
        safe.appendCodePoint(hidden ? '·' : letter);
      }
    }
  }
}
