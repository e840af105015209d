package io.gatehouse.door.mqtt.wire;

/// Which properties a packet of MQTT 5 may carry (section 2.2.2), and what they may hold.
final class PropertyRules {
  static final int FORMAT = 0x01;
  static final int EXPIRY = 0x02;
  static final int CONTENT_TYPE = 0x03;
  static final int RESPONSE_TOPIC = 0x08;
  static final int CORRELATION = 0x09;
  static final int SUBSCRIPTION = 0x0B;
  static final int SESSION_EXPIRY = 0x11;
  static final int METHOD = 0x15;
  static final int DATA = 0x16;
  static final int PROBLEM_INFORMATION = 0x17;
  static final int WILL_DELAY = 0x18;
  static final int RESPONSE_INFORMATION = 0x19;
  static final int REASON = 0x1F;
  static final int RECEIVE_MAXIMUM = 0x21;
  static final int ALIAS_MAXIMUM = 0x22;
  static final int ALIAS = 0x23;
  static final int USER = 0x26;
  static final int MAXIMUM_PACKET = 0x27;

  static final long OF_CONNECT =
      set(SESSION_EXPIRY, METHOD, DATA, PROBLEM_INFORMATION, RESPONSE_INFORMATION)
          | set(RECEIVE_MAXIMUM, ALIAS_MAXIMUM, USER, MAXIMUM_PACKET);
  static final long OF_WILL =
      set(FORMAT, EXPIRY, CONTENT_TYPE, RESPONSE_TOPIC, CORRELATION, WILL_DELAY, USER);
  static final long OF_PUBLISH =
      set(FORMAT, EXPIRY, CONTENT_TYPE, RESPONSE_TOPIC, CORRELATION, SUBSCRIPTION, ALIAS, USER);
  static final long OF_ACKNOWLEDGEMENT = set(REASON, USER);
  static final long OF_SUBSCRIBE = set(SUBSCRIPTION, USER);
  static final long OF_UNSUBSCRIBE = set(USER);
  static final long OF_DISCONNECT = set(SESSION_EXPIRY, REASON, USER);
  static final long OF_AUTH = set(METHOD, DATA, REASON, USER);

  private PropertyRules() {}

  private static long set(int... properties) {
    long all = 0;
    for (int property : properties) {
      all |= 1L << property;
    }
    return all;
  }

  static boolean has(long properties, int property) {
    return (properties & (1L << property)) != 0;
  }

  /// What the properties of one packet say that the rest of it depends on.
  ///
  /// @param all the set of those that are there
  /// @param isText whether the payload is said to be text
  record Found(long all, boolean isText) {
    static final Found NONE = new Found(0, false);

    boolean has(int property) {
      return PropertyRules.has(all, property);
    }
  }

  static Found check(Cursor cursor, long allowed) {
    int size = cursor.number();
    if (size == 0) {
      return Found.NONE;
    }
    int end = cursor.narrow(size);
    long all = 0;
    boolean text = false;
    while (cursor.hasMore()) {
      int property = cursor.number();
      if (property > USER + 4 || !has(allowed, property)) {
        throw Violation.malformed(
            String.format("property 0x%02X does not belong in this packet", property));
      }
      if (property != USER && has(all, property)) {
        throw Violation.protocol(String.format("property 0x%02X comes twice", property));
      }
      all |= 1L << property;
      text |= value(cursor, property);
    }
    cursor.widen(end);
    return new Found(all, text);
  }

  /// @return whether it says that the payload is text
  private static boolean value(Cursor cursor, int property) {
    switch (property) {
      case FORMAT, PROBLEM_INFORMATION, RESPONSE_INFORMATION -> {
        int flag = cursor.u8();
        if (flag > 1) {
          throw Violation.protocol(String.format("property 0x%02X is 0 or 1", property));
        }
        return property == FORMAT && flag == 1;
      }
      case EXPIRY, SESSION_EXPIRY, WILL_DELAY -> cursor.u32();
      case MAXIMUM_PACKET -> notZero(cursor.u32(), "the maximum packet size");
      case RECEIVE_MAXIMUM -> notZero(cursor.u16(), "the receive maximum");
      case ALIAS_MAXIMUM -> cursor.u16();
      case ALIAS -> {
        if (cursor.u16() == 0) {
          // [MQTT-3.3.2-8]
          throw new Violation(ReasonCodes.TOPIC_ALIAS_INVALID, "a topic alias is not 0");
        }
      }
      case SUBSCRIPTION -> notZero(cursor.number(), "a subscription identifier");
      case CORRELATION, DATA -> cursor.binary();
      case RESPONSE_TOPIC -> {
        cursor.text();
        if (cursor.hasWildcard() || cursor.length() == 0) {
          // [MQTT-3.3.2-14]
          throw Violation.protocol("a response topic is a topic name");
        }
      }
      case USER -> {
        cursor.text();
        cursor.text();
      }
      default -> cursor.text();
    }
    return false;
  }

  private static void notZero(long value, String what) {
    if (value == 0) {
      throw Violation.protocol(what + " is not 0");
    }
  }
}
