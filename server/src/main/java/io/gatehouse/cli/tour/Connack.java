package io.gatehouse.cli.tour;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;

/// Reads the answer to a CONNECT.
final class Connack {
  private Connack() {}

  /// The reason code, 0 where the connection was accepted.
  static int code(MqttMessage message) {
    return message instanceof MqttConnAckMessage connack
        ? connack.variableHeader().connectReturnCode().byteValue() & 0xff
        : -1;
  }
}
