package io.gatehouse.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// MQTT packets made once and sent often (MQTT 5.0, section 3; 3.1.1 differs by the properties).
final class MqttBytes {
  static final byte[] DISCONNECT = {(byte) 0xe0, 0};

  private static final int CONNECT = 0x10;
  private static final int PUBLISH = 0x30;
  private static final int PUBACK = 0x40;
  private static final int CLEAN_WITH_USER_AND_PASSWORD = 0xc2;

  private MqttBytes() {}

  static byte[] connect(MqttClient.Login login) {
    ByteBuf body = Unpooled.buffer();
    text(body, "MQTT");
    body.writeByte(login.five() ? 5 : 4).writeByte(CLEAN_WITH_USER_AND_PASSWORD).writeShort(0);
    noProperties(body, login.five());
    text(body, login.clientId());
    text(body, login.user());
    text(body, login.secret());
    return packet(CONNECT, body);
  }

  /// @param packetId 0 for QoS 0
  static byte[] publish(String topic, byte[] payload, int packetId, boolean five) {
    ByteBuf body = Unpooled.buffer();
    text(body, topic);
    if (packetId > 0) {
      body.writeShort(packetId);
    }
    noProperties(body, five);
    body.writeBytes(payload);
    return packet(packetId > 0 ? PUBLISH | 2 : PUBLISH, body);
  }

  static void acknowledge(ByteBuf out, int packetId) {
    out.writeByte(PUBACK).writeByte(2).writeShort(packetId);
  }

  private static void noProperties(ByteBuf body, boolean five) {
    if (five) {
      body.writeByte(0);
    }
  }

  private static void text(ByteBuf body, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    body.writeShort(bytes.length).writeBytes(bytes);
  }

  private static byte[] packet(int head, ByteBuf body) {
    ByteBuf packet = Unpooled.buffer().writeByte(head);
    int length = body.readableBytes();
    while (length >= 0x80) {
      packet.writeByte(0x80 | length & 0x7f);
      length >>= 7;
    }
    packet.writeByte(length).writeBytes(body);
    byte[] bytes = new byte[packet.readableBytes()];
    packet.readBytes(bytes);
    return bytes;
  }
}
