package io.gatehouse.core.pattern;

/// The rules for names of channels: those of MQTT for topic names.
///
/// A level may be empty, so a name may begin or end with `/`.
public final class ChannelName {
  private ChannelName() {}

  /// Hands back the name, or throws [SyntaxException] if it is none.
  public static String check(String name) {
    if (name.isEmpty()) {
      throw new SyntaxException("the name of a channel is empty", name, 0);
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '+' || c == '#') {
        throw new SyntaxException("the name of a channel has no `" + c + "`", name, i);
      }
    }
    checkSize(name);
    return name;
  }

  /// Whether this may be the name of a channel.
  public static boolean isValid(String name) {
    return !name.isEmpty() && name.indexOf('+') < 0 && name.indexOf('#') < 0 && sizeFault(name) < 0;
  }

  /// Checks what names and filters have in common: length, depth and characters.
  static void checkSize(String text) {
    int fault = sizeFault(text);
    if (fault < 0) {
      return;
    }
    char c = text.charAt(fault);
    String problem =
        c == '\0'
            ? "a channel has no NUL character"
            : Character.isSurrogate(c) && !isPair(text, fault)
                ? "half of a surrogate pair is no character"
                : c == '/'
                    ? "a channel has at most 128 levels"
                    : "a channel has at most 65,535 bytes of UTF-8";
    throw new SyntaxException(problem, text, fault);
  }

  /// The index of the first character that breaks a rule, or -1.
  private static int sizeFault(String text) {
    int bytes = 0;
    int levels = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      if (c == '/') {
        levels++;
      } else if (Character.isSurrogate(c)) {
        if (!isPair(text, i)) {
          return i;
        }
        bytes++;
        i++;
      }
      if (c == '\0' || levels > TopicFilter.DEEPEST || bytes > TopicFilter.LONGEST) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }
}
