package io.gatehouse.door.mqtt;

import io.gatehouse.problem.Problem;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;

/// Which code of MQTT says what a problem says.
final class ReasonCodes {
  static final int NORMAL = 0x00;
  static final int WITH_WILL = 0x04;
  static final int NO_SUBSCRIBERS = 0x10;
  static final int NO_SUBSCRIPTION = 0x11;
  static final int REFUSED_3 = 0x80;
  static final int MALFORMED = 0x81;
  static final int PROTOCOL_ERROR = 0x82;
  static final int KEEP_ALIVE = 0x8D;
  static final int FILTER_INVALID = 0x8F;
  static final int TOPIC_INVALID = 0x90;
  static final int TOPIC_ALIAS_INVALID = 0x94;
  static final int TOO_LARGE = 0x95;
  static final int QOS_NOT_SUPPORTED = 0x9B;
  static final int SHARED_NOT_SUPPORTED = 0x9E;

  private ReasonCodes() {}

  /// The code of a PUBACK (MQTT 5 section 3.4.2.1).
  static int ofPublish(Problem problem) {
    return switch (problem.type()) {
      case INVALID -> TOPIC_INVALID;
      case FORBIDDEN, UNAUTHENTICATED, CREDENTIAL_REFUSED, CREDENTIAL_ENDED, ENDED -> 0x87;
      case TOO_MANY, TOO_LARGE -> 0x97;
      default -> REFUSED_3;
    };
  }

  /// The code of one filter in a SUBACK of MQTT 5 (section 3.9.3).
  static int ofSubscribe(Problem problem) {
    return switch (problem.type()) {
      case INVALID -> FILTER_INVALID;
      case FORBIDDEN, UNAUTHENTICATED, CREDENTIAL_REFUSED, CREDENTIAL_ENDED, ENDED -> 0x87;
      case TOO_MANY -> 0x97;
      default -> REFUSED_3;
    };
  }

  /// The code of a CONNACK.
  static MqttConnectReturnCode ofConnect(Problem problem, boolean five) {
    return switch (problem.type()) {
      case UNAUTHENTICATED, CREDENTIAL_REFUSED ->
          five
              ? MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD
              : MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD;
      case CREDENTIAL_ENDED, FORBIDDEN, TLS_REQUIRED, NOT_FOUND, ENDED ->
          five
              ? MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5
              : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED;
      case TOO_MANY ->
          five
              ? problem.retryAfterSeconds() == null
                  ? MqttConnectReturnCode.CONNECTION_REFUSED_QUOTA_EXCEEDED
                  : MqttConnectReturnCode.CONNECTION_REFUSED_CONNECTION_RATE_EXCEEDED
              : MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE;
      default ->
          five
              ? MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5
              : MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE;
    };
  }
}
