package io.gatehouse.door.mqtt.wire;

import io.gatehouse.problem.Problem;

/// Which code of MQTT says what a problem says (MQTT 5 section 2.4).
public final class ReasonCodes {
  public static final int NORMAL = 0x00;
  public static final int WITH_WILL = 0x04;
  public static final int NO_SUBSCRIBERS = 0x10;
  public static final int NO_SUBSCRIPTION = 0x11;
  public static final int CONTINUE = 0x18;
  public static final int AUTHENTICATE_AGAIN = 0x19;
  public static final int UNSPECIFIED = 0x80;
  public static final int MALFORMED = 0x81;
  public static final int PROTOCOL_ERROR = 0x82;
  public static final int UNSUPPORTED_VERSION = 0x84;
  public static final int CLIENT_ID_INVALID = 0x85;
  public static final int BAD_CREDENTIAL = 0x86;
  public static final int NOT_AUTHORIZED = 0x87;
  public static final int UNAVAILABLE = 0x88;
  public static final int BAD_METHOD = 0x8C;
  public static final int KEEP_ALIVE = 0x8D;
  public static final int FILTER_INVALID = 0x8F;
  public static final int TOPIC_INVALID = 0x90;
  public static final int UNKNOWN_PACKET_ID = 0x92;
  public static final int RECEIVE_MAXIMUM = 0x93;
  public static final int TOPIC_ALIAS_INVALID = 0x94;
  public static final int TOO_LARGE = 0x95;
  public static final int QUOTA = 0x97;
  public static final int PAYLOAD_INVALID = 0x99;
  public static final int SHARED_NOT_SUPPORTED = 0x9E;
  public static final int RATE = 0x9F;

  // return codes of a CONNACK before MQTT 5
  private static final int OLD_VERSION = 1;
  private static final int OLD_CLIENT_ID = 2;
  private static final int OLD_UNAVAILABLE = 3;
  private static final int OLD_BAD_CREDENTIAL = 4;
  private static final int OLD_NOT_AUTHORIZED = 5;

  private ReasonCodes() {}

  /// Whether a PUBACK or PUBREC may say this (sections 3.4.2.1 and 3.5.2.1).
  static boolean isReceipt(int code) {
    return switch (code) {
      case NORMAL,
          NO_SUBSCRIBERS,
          UNSPECIFIED,
          0x83,
          NOT_AUTHORIZED,
          TOPIC_INVALID,
          0x91,
          QUOTA,
          PAYLOAD_INVALID ->
          true;
      default -> false;
    };
  }

  /// Whether a client's DISCONNECT may say this (section 3.14.2.1).
  static boolean isFarewell(int code) {
    return switch (code) {
      case NORMAL, WITH_WILL, UNSPECIFIED, MALFORMED, PROTOCOL_ERROR, 0x83, TOPIC_INVALID -> true;
      case RECEIVE_MAXIMUM, TOPIC_ALIAS_INVALID, TOO_LARGE, 0x96, QUOTA, 0x98, PAYLOAD_INVALID ->
          true;
      default -> false;
    };
  }

  /// The code of a PUBACK or PUBREC.
  public static int ofPublish(Problem problem) {
    return switch (problem.type()) {
      case INVALID -> TOPIC_INVALID;
      case FORBIDDEN, UNAUTHENTICATED, CREDENTIAL_REFUSED, CREDENTIAL_ENDED, ENDED ->
          NOT_AUTHORIZED;
      case TOO_MANY, TOO_LARGE -> QUOTA;
      case UNSUPPORTED_MEDIA_TYPE -> PAYLOAD_INVALID;
      default -> UNSPECIFIED;
    };
  }

  /// The code of one filter in a SUBACK of MQTT 5 (section 3.9.3).
  public static int ofSubscribe(Problem problem) {
    return switch (problem.type()) {
      case INVALID -> FILTER_INVALID;
      case FORBIDDEN, UNAUTHENTICATED, CREDENTIAL_REFUSED, CREDENTIAL_ENDED, ENDED ->
          NOT_AUTHORIZED;
      case TOO_MANY -> QUOTA;
      default -> UNSPECIFIED;
    };
  }

  /// The code of a CONNACK.
  public static int ofConnect(Problem problem, boolean five) {
    return switch (problem.type()) {
      case UNAUTHENTICATED, CREDENTIAL_REFUSED, SECOND_FACTOR_REQUIRED ->
          five ? BAD_CREDENTIAL : OLD_BAD_CREDENTIAL;
      case CREDENTIAL_ENDED, FORBIDDEN, TLS_REQUIRED, NOT_FOUND, ENDED ->
          five ? NOT_AUTHORIZED : OLD_NOT_AUTHORIZED;
      case TOO_MANY -> five ? problem.retryAfterSeconds() == null ? QUOTA : RATE : OLD_UNAVAILABLE;
      default -> five ? UNAVAILABLE : OLD_UNAVAILABLE;
    };
  }

  /// The return code of MQTT 3 for a CONNECT against the specification; 0 for none but a hang-up.
  public static int beforeFive(Violation violation) {
    return switch (violation.code()) {
      case UNSUPPORTED_VERSION -> OLD_VERSION;
      case CLIENT_ID_INVALID -> OLD_CLIENT_ID;
      default -> 0;
    };
  }
}
