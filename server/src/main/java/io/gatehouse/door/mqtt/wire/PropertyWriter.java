package io.gatehouse.door.mqtt.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Collects the properties of one packet of MQTT 5.
public final class PropertyWriter {
  private static final int LONGEST = 65_535;

  private final ByteBuf out = Unpooled.buffer(64);

  /// A number of one byte.
  public PropertyWriter small(int property, int value) {
    out.writeByte(property).writeByte(value);
    return this;
  }

  /// A number of two bytes.
  public PropertyWriter medium(int property, int value) {
    out.writeByte(property).writeShort(value);
    return this;
  }

  /// A number of four bytes.
  public PropertyWriter large(int property, long value) {
    out.writeByte(property).writeInt((int) value);
    return this;
  }

  /// A variable byte integer.
  public PropertyWriter number(int property, int value) {
    out.writeByte(property);
    writeNumber(out, value);
    return this;
  }

  /// A text, unless there is none or MQTT cannot carry it.
  public PropertyWriter text(int property, @Nullable String text) {
    if (text == null) {
      return this;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return isText(text, bytes) ? bytes(property, bytes) : this;
  }

  /// Bytes, unless there are none; at most 65,535 of them.
  public PropertyWriter bytes(int property, byte @Nullable [] bytes) {
    if (bytes != null) {
      out.writeByte(property);
      write(bytes);
    }
    return this;
  }

  /// A user property, unless MQTT cannot carry it: other protocols know longer texts, and texts
  /// with NUL, for which a client has to hang up ([MQTT-1.5.4-2]).
  public PropertyWriter pair(String name, String value) {
    byte[] key = name.getBytes(StandardCharsets.UTF_8);
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    if (isText(name, key) && isText(value, text)) {
      out.writeByte(PropertyRules.USER);
      write(key);
      write(text);
    }
    return this;
  }

  private static boolean isText(String text, byte[] bytes) {
    return bytes.length <= LONGEST && text.indexOf('\0') < 0;
  }

  private void write(byte[] bytes) {
    int length = Math.min(bytes.length, LONGEST);
    out.writeShort(length).writeBytes(bytes, 0, length);
  }

  int size() {
    return out.readableBytes();
  }

  byte[] toBytes() {
    return Arrays.copyOf(out.array(), out.readableBytes());
  }

  static int numberSize(int number) {
    return number < 1 << 7 ? 1 : number < 1 << 14 ? 2 : number < 1 << 21 ? 3 : 4;
  }

  /// A variable byte integer (MQTT 5 section 1.5.5).
  static void writeNumber(ByteBuf out, int number) {
    int rest = number;
    while (rest >= 0x80) {
      out.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }
}
