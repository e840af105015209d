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

  /// A text, unless there is none.
  public PropertyWriter text(int property, @Nullable String text) {
    return text == null ? this : bytes(property, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Bytes, unless there are none; at most 65,535 of them.
  public PropertyWriter bytes(int property, byte @Nullable [] bytes) {
    if (bytes != null) {
      out.writeByte(property);
      write(bytes);
    }
    return this;
  }

  /// A user property.
  public PropertyWriter pair(String name, String value) {
    out.writeByte(PropertyRules.USER);
    write(name.getBytes(StandardCharsets.UTF_8));
    write(value.getBytes(StandardCharsets.UTF_8));
    return this;
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
