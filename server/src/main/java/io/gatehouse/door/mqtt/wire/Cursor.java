package io.gatehouse.door.mqtt.wire;

import io.netty.buffer.ByteBuf;

/// Reads the parts of one packet in turn, and refuses what is no such part.
///
/// It never goes beyond the packet, whatever the lengths in it say.
final class Cursor {
  private final ByteBuf in;
  private int at;
  private int end;
  private boolean wildcard;
  private int length;

  Cursor(ByteBuf in, int from, int end) {
    this.in = in;
    this.at = from;
    this.end = end;
  }

  int at() {
    return at;
  }

  boolean hasMore() {
    return at < end;
  }

  int rest() {
    return end - at;
  }

  /// Makes the next bytes all that there is; returns the end that was.
  int narrow(int bytes) {
    need(bytes);
    int before = end;
    end = at + bytes;
    return before;
  }

  void widen(int to) {
    end = to;
  }

  void finish(String packet) {
    if (at != end) {
      throw Violation.malformed(packet + " has more bytes than it needs");
    }
  }

  private void need(int bytes) {
    if (end - at < bytes) {
      throw Violation.malformed("a packet ends before its content does");
    }
  }

  int u8() {
    need(1);
    return in.getUnsignedByte(at++);
  }

  int u16() {
    need(2);
    int value = in.getUnsignedShort(at);
    at += 2;
    return value;
  }

  long u32() {
    need(4);
    long value = in.getUnsignedInt(at);
    at += 4;
    return value;
  }

  /// A variable byte integer in as few bytes as it needs ([MQTT-1.5.5-1]).
  int number() {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int part = u8();
      value |= (part & 0x7f) << shift;
      if (part < 0x80) {
        if (part == 0 && shift > 0) {
          throw Violation.malformed("a number is written with more bytes than it needs");
        }
        return value;
      }
    }
    throw Violation.malformed("a number is longer than four bytes");
  }

  void binary() {
    length = u16();
    need(length);
    at += length;
  }

  /// Checks a text; [#length()] and [#hasWildcard()] then tell about it.
  void text() {
    length = u16();
    need(length);
    int stop = at + length;
    wildcard = false;
    while (at < stop) {
      int first = in.getByte(at);
      if (first > 0) {
        wildcard |= first == '+' || first == '#';
        at++;
      } else {
        at += Utf8.length(in, at, stop);
      }
    }
  }

  /// Bytes of the last text or binary.
  int length() {
    return length;
  }

  /// Whether the last text has `+` or `#`.
  boolean hasWildcard() {
    return wildcard;
  }

  /// Whether the last text begins like this.
  boolean begins(String ascii) {
    int from = at - length;
    if (length < ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (in.getByte(from + i) != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  boolean is(String ascii) {
    return length == ascii.length() && begins(ascii);
  }

  /// Whether the last binary is text.
  boolean isUtf8() {
    return Utf8.isText(in, at - length, at);
  }
}
