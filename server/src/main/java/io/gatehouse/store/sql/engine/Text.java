package io.gatehouse.store.sql.engine;

/// The text that both databases can keep and give back unchanged: Unicode without U+0000.
final class Text {
  private Text() {}

  /// Returns the text, or refuses it where one of the databases would.
  static String checked(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw new IllegalArgumentException("text may not contain the character U+0000");
      }
      if (Character.isSurrogate(c)) {
        i = afterPair(text, i);
      }
    }
    return text;
  }

  private static int afterPair(String text, int at) {
    if (Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1))) {
      return at + 1;
    }
    throw new IllegalArgumentException("text may not contain half a surrogate pair");
  }
}
