package io.gatehouse.dialect.carotene;

import io.gatehouse.core.pattern.ChannelName;
import org.jspecify.annotations.Nullable;

/// Carotene's channels are any texts; ours are topics. Each has one counterpart and the usual ones
/// have the same name on both sides, so that an MQTT subscriber to `room/1` hears what Carotene's
/// clients say on `room/1`.
///
/// What a topic cannot hold or what means something there is percent-encoded: wildcards, a dollar
/// sign at the beginning or before a brace, NUL, and a percent sign that looks like an encoding.
final class ChannelNames {
  private static final String DIGITS = "0123456789ABCDEF";

  private ChannelNames() {}

  /// The channel of a Carotene name, or null where there can be none: an empty name, or one that is
  /// too long or too deep.
  static @Nullable String channel(String name) {
    StringBuilder channel = null;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean encoded = isEncoded(name, i, c);
      if (encoded && channel == null) {
        channel = new StringBuilder(name.length() + 8).append(name, 0, i);
      }
      if (channel != null) {
        if (encoded) {
          channel.append('%').append(DIGITS.charAt(c >> 4)).append(DIGITS.charAt(c & 0xf));
        } else {
          channel.append(c);
        }
      }
    }
    String whole = channel == null ? name : channel.toString();
    return ChannelName.isValid(whole) ? whole : null;
  }

  private static boolean isEncoded(String name, int at, char c) {
    return switch (c) {
      case '+', '#', '\0' -> true;
      case '$' -> at == 0 || (at + 1 < name.length() && name.charAt(at + 1) == '{');
      case '%' -> hex(name, at + 1) >= 0;
      default -> false;
    };
  }

  /// What Carotene's clients call a channel.
  static String name(String channel) {
    if (channel.indexOf('%') < 0) {
      return channel;
    }
    StringBuilder name = new StringBuilder(channel.length());
    for (int i = 0; i < channel.length(); i++) {
      int encoded = channel.charAt(i) == '%' ? hex(channel, i + 1) : -1;
      if (encoded >= 0) {
        name.append((char) encoded);
        i += 2;
      } else {
        name.append(channel.charAt(i));
      }
    }
    return name.toString();
  }

  private static int hex(String text, int at) {
    if (at + 1 >= text.length()) {
      return -1;
    }
    int high = DIGITS.indexOf(Character.toUpperCase(text.charAt(at)));
    int low = DIGITS.indexOf(Character.toUpperCase(text.charAt(at + 1)));
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
