package io.gatehouse.core.pattern;

import java.util.ArrayList;
import java.util.List;

/// Reads the levels of a channel filter.
final class TopicParser {
  private static final TopicFilter.Part SINGLE = new TopicFilter.Part.Single();
  private static final TopicFilter.Part MULTI = new TopicFilter.Part.Multi();

  private TopicParser() {}

  /// @param placeholders whether the filter may have placeholders
  static List<TopicFilter.Part> parts(String text, boolean placeholders) {
    if (text.isEmpty()) {
      throw new SyntaxException("the filter is empty: name a channel, or use `#`", text, 0);
    }
    ChannelName.checkSize(text);
    List<TopicFilter.Part> parts = new ArrayList<>();
    int at = 0;
    while (at <= text.length()) {
      int slash = text.indexOf('/', at);
      int end = slash < 0 ? text.length() : slash;
      parts.add(part(text, at, end, placeholders));
      at = end + 1;
    }
    return parts;
  }

  private static TopicFilter.Part part(String text, int at, int end, boolean placeholders) {
    for (int i = at; i < end; i++) {
      if (placeholders && Placeholder.begins(text, i)) {
        return slot(text, at, i, end);
      }
      char c = text.charAt(i);
      if ((c == '+' || c == '#') && end - at > 1) {
        throw new SyntaxException("`" + c + "` must stand alone in its level", text, i);
      }
      if (c == '#' && end < text.length()) {
        throw new SyntaxException("`#` must be the last level", text, i);
      }
    }
    String name = text.substring(at, end);
    return switch (name) {
      case "+" -> SINGLE;
      case "#" -> MULTI;
      default -> new TopicFilter.Part.Literal(name);
    };
  }

  private static TopicFilter.Part slot(String text, int at, int begin, int end) {
    Placeholder placeholder = Placeholder.read(text, begin);
    if (begin != at) {
      throw new SyntaxException("a placeholder must be a whole level of a channel", text, begin);
    }
    int behind = text.indexOf('}', begin) + 1;
    if (behind != end) {
      throw new SyntaxException("a placeholder must be a whole level of a channel", text, behind);
    }
    return new TopicFilter.Part.Slot(placeholder);
  }
}
