package io.gatehouse.door.http.input;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Percent-encoding (RFC 3986 section 2.1), decoded exactly once and strictly.
public final class Percent {
  private Percent() {}

  /// The decoded text, or null where the encoding is broken or is no UTF-8.
  public static @Nullable String decode(String text, boolean plusIsSpace) {
    if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
      return text;
    }
    String ascii = ascii(text, plusIsSpace);
    return ascii != null ? ascii : utf8(text, plusIsSpace);
  }

  /// The decoded text where every byte of it is ASCII, which is the usual case; else null.
  private static @Nullable String ascii(String text, boolean plusIsSpace) {
    StringBuilder decoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int value = hex(text, i + 1);
        if (value < 0 || value > 0x7f) {
          return null;
        }
        decoded.append((char) value);
        i += 2;
      } else {
        decoded.append(plusIsSpace && c == '+' ? ' ' : c);
      }
    }
    return decoded.toString();
  }

  private static @Nullable String utf8(String text, boolean plusIsSpace) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int value = hex(text, i + 1);
        if (value < 0) {
          return null;
        }
        bytes.put((byte) value);
        i += 2;
      } else {
        bytes.put((byte) (plusIsSpace && c == '+' ? ' ' : c));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /// The two hexadecimal digits at `at`, or -1.
  static int hex(String text, int at) {
    if (at + 1 >= text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
