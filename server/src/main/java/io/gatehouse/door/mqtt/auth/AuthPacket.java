package io.gatehouse.door.mqtt.auth;

import io.gatehouse.door.mqtt.wire.Packets;
import io.gatehouse.door.mqtt.wire.PropertyWriter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import org.jspecify.annotations.Nullable;

/// An AUTH of a client (MQTT 5 section 3.15).
public record AuthPacket(int code, String method, byte[] data) {

  public static AuthPacket of(MqttMessage packet) {
    var header = (MqttReasonCodeAndPropertiesVariableHeader) packet.variableHeader();
    String method = method(header.properties());
    byte[] data = bytes(header.properties(), MqttProperties.AUTHENTICATION_DATA);
    return new AuthPacket(
        header.reasonCode() & 0xff,
        method == null ? "" : method,
        data == null ? new byte[0] : data);
  }

  public static @Nullable String method(MqttProperties properties) {
    return properties.getProperty(MqttProperties.AUTHENTICATION_METHOD)
            instanceof MqttProperties.StringProperty text
        ? text.value()
        : null;
  }

  public static byte @Nullable [] bytes(MqttProperties properties, int property) {
    return properties.getProperty(property) instanceof MqttProperties.BinaryProperty bytes
        ? bytes.value()
        : null;
  }

  /// One of the server's own.
  ///
  /// @param data null for none
  public static byte[] write(int code, String method, byte @Nullable [] data) {
    return Packets.auth(
        code,
        new PropertyWriter()
            .text(MqttProperties.AUTHENTICATION_METHOD, method)
            .bytes(MqttProperties.AUTHENTICATION_DATA, data));
  }
}
