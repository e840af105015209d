package io.gatehouse.door.mqtt.wire;

import io.netty.buffer.ByteBuf;

/// Well-formed UTF-8 as MQTT wants it (sections 1.5.3 of 3.1.1, 1.5.4 of 5): no overlong forms, no
/// surrogates, no U+0000.
public final class Utf8 {
  private Utf8() {}

  /// Whether these bytes are well-formed; U+0000 is allowed, as in any payload.
  public static boolean isText(ByteBuf in, int from, int to) {
    int at = from;
    while (at < to) {
      if (in.getByte(at) >= 0) {
        at++;
        continue;
      }
      int length = sequence(in, at, to);
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /// How many bytes the character takes that begins here and is not plain ASCII.
  static int length(ByteBuf in, int at, int end) {
    if (in.getByte(at) == 0) {
      // [MQTT-1.5.4-2], 3.1.1: [MQTT-1.5.3-2]
      throw Violation.malformed("a text has the character U+0000");
    }
    int length = sequence(in, at, end);
    if (length == 0) {
      // [MQTT-1.5.4-1], 3.1.1: [MQTT-1.5.3-1]
      throw Violation.malformed("a text is not well-formed UTF-8");
    }
    return length;
  }

  /// Bytes of a sequence that begins with a byte above 0x7f, or 0 where it is ill-formed.
  private static int sequence(ByteBuf in, int at, int end) {
    int first = in.getUnsignedByte(at);
    int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || end - at < length) {
      return 0;
    }
    int second = in.getUnsignedByte(at + 1);
    int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (second < least || second > most) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((in.getByte(at + i) & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }
}
