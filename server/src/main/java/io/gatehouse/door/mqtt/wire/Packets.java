package io.gatehouse.door.mqtt.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds the packets that the server sends, but for PUBLISH.
public final class Packets {
  public static final int PUBACK = 0x40;
  public static final int PUBREC = 0x50;
  public static final int PUBREL = 0x62;
  public static final int PUBCOMP = 0x70;

  private static final int CONNACK = 0x20;
  private static final int SUBACK = 0x90;
  private static final int UNSUBACK = 0xB0;
  private static final int PINGRESP = 0xD0;
  private static final int DISCONNECT = 0xE0;
  private static final int AUTH = 0xF0;
  private static final byte[] NO_PROPERTIES = {};

  private Packets() {}

  /// A CONNACK before MQTT 5.
  public static byte[] connAck(boolean sessionPresent, int code) {
    return new byte[] {CONNACK, 2, (byte) (sessionPresent ? 1 : 0), (byte) code};
  }

  /// A CONNACK of MQTT 5.
  public static byte[] connAck(boolean sessionPresent, int code, PropertyWriter properties) {
    return packet(
        CONNACK,
        new byte[] {(byte) (sessionPresent ? 1 : 0), (byte) code},
        properties.toBytes(),
        NO_PROPERTIES);
  }

  /// Writes an acknowledgement without a reason string; the code is for MQTT 5 only.
  public static void acknowledge(ByteBuf out, int type, int packetId, int code) {
    out.writeByte(type).writeByte(code == 0 ? 2 : 3).writeShort(packetId);
    if (code != 0) {
      out.writeByte(code);
    }
  }

  /// A PUBACK, PUBREC, PUBREL or PUBCOMP of MQTT 5 with a reason string.
  public static byte[] acknowledgement(int type, int packetId, int code, String reason) {
    return packet(
        type,
        new byte[] {(byte) (packetId >> 8), (byte) packetId, (byte) code},
        properties(reason),
        NO_PROPERTIES);
  }

  /// @param reason null also before MQTT 5, which has none
  public static byte[] subAck(
      boolean five, int packetId, List<Integer> codes, @Nullable String reason) {
    return answer(SUBACK, five, packetId, bytes(codes), reason);
  }

  /// @param codes left out before MQTT 5
  public static byte[] unsubAck(boolean five, int packetId, List<Integer> codes) {
    return answer(UNSUBACK, five, packetId, five ? bytes(codes) : NO_PROPERTIES, null);
  }

  private static byte[] answer(
      int type, boolean five, int packetId, byte[] codes, @Nullable String reason) {
    byte[] id = {(byte) (packetId >> 8), (byte) packetId};
    return packet(type, id, five ? properties(reason) : null, codes);
  }

  public static byte[] pingResp() {
    return new byte[] {(byte) PINGRESP, 0};
  }

  /// A DISCONNECT of MQTT 5.
  public static byte[] disconnect(int code, @Nullable String reason) {
    return packet(DISCONNECT, new byte[] {(byte) code}, properties(reason), NO_PROPERTIES);
  }

  /// An AUTH (MQTT 5 section 3.15).
  public static byte[] auth(int code, PropertyWriter properties) {
    return packet(AUTH, new byte[] {(byte) code}, properties.toBytes(), NO_PROPERTIES);
  }

  private static byte[] properties(@Nullable String reason) {
    return reason == null
        ? NO_PROPERTIES
        : new PropertyWriter().text(PropertyRules.REASON, reason).toBytes();
  }

  private static byte[] bytes(List<Integer> codes) {
    byte[] bytes = new byte[codes.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = codes.get(i).byteValue();
    }
    return bytes;
  }

  /// @param properties null before MQTT 5
  private static byte[] packet(
      int first, byte[] head, byte @Nullable [] properties, byte[] payload) {
    int size = head.length + payload.length;
    if (properties != null) {
      size += PropertyWriter.numberSize(properties.length) + properties.length;
    }
    ByteBuf out = Unpooled.buffer(5 + size);
    out.writeByte(first);
    PropertyWriter.writeNumber(out, size);
    out.writeBytes(head);
    if (properties != null) {
      PropertyWriter.writeNumber(out, properties.length);
      out.writeBytes(properties);
    }
    out.writeBytes(payload);
    return Arrays.copyOf(out.array(), out.readableBytes());
  }
}
