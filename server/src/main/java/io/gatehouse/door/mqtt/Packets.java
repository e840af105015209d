package io.gatehouse.door.mqtt;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds the packets that the server sends, but for PUBLISH.
final class Packets {
  private Packets() {}

  static MqttMessage connAck(MqttConnectReturnCode code, MqttProperties properties) {
    return new MqttConnAckMessage(
        header(MqttMessageType.CONNACK), new MqttConnAckVariableHeader(code, false, properties));
  }

  static MqttMessage subAck(int packetId, List<Integer> codes, MqttProperties properties) {
    return new MqttSubAckMessage(
        header(MqttMessageType.SUBACK),
        new MqttMessageIdAndPropertiesVariableHeader(packetId, properties),
        new MqttSubAckPayload(codes));
  }

  static MqttMessage unsubAck(boolean five, int packetId, List<Short> codes) {
    return five
        ? new MqttUnsubAckMessage(
            header(MqttMessageType.UNSUBACK),
            new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES),
            new MqttUnsubAckPayload(codes))
        : new MqttUnsubAckMessage(
            header(MqttMessageType.UNSUBACK), MqttMessageIdVariableHeader.from(packetId));
  }

  /// A PUBACK of MQTT 5 that says no.
  static MqttMessage pubAck(int packetId, int code, @Nullable String reason) {
    return new MqttMessage(
        header(MqttMessageType.PUBACK),
        new MqttPubReplyMessageVariableHeader(packetId, (byte) code, properties(reason)));
  }

  /// A DISCONNECT of MQTT 5.
  static MqttMessage disconnect(int code, @Nullable String reason) {
    return new MqttMessage(
        header(MqttMessageType.DISCONNECT),
        new MqttReasonCodeAndPropertiesVariableHeader((byte) code, properties(reason)));
  }

  static MqttProperties properties(@Nullable String reason) {
    if (reason == null) {
      return MqttProperties.NO_PROPERTIES;
    }
    MqttProperties properties = new MqttProperties();
    properties.add(new MqttProperties.StringProperty(MqttProperties.REASON_STRING, reason));
    return properties;
  }

  private static MqttFixedHeader header(MqttMessageType type) {
    return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
  }
}
