package io.gatehouse.door.mqtt.wire;

import io.gatehouse.door.mqtt.wire.PropertyRules.Found;

/// What the specification demands of a CONNECT (section 3.1 of 3.1.1 and of 5).
final class ConnectRules {
  private static final int LONGEST_CLIENT_ID = 256;
  private static final int RESERVED = 0x01;
  private static final int CLEAN = 0x02;
  private static final int WILL = 0x04;
  private static final int PASSWORD = 0x40;
  private static final int USER_NAME = 0x80;

  private ConnectRules() {}

  /// The version that the client speaks; a `Violation` where it is none of ours.
  static int version(Cursor cursor) {
    cursor.text();
    boolean now = cursor.is("MQTT");
    boolean old = cursor.is("MQIsdp");
    if (!now && !old) {
      throw Violation.malformed("the protocol is not MQTT"); // [MQTT-3.1.2-1]
    }
    int level = cursor.u8();
    boolean spoken = now ? level == 4 || level == 5 : level == 3;
    if (!spoken) {
      // [MQTT-3.1.2-2]
      throw new Violation(ReasonCodes.UNSUPPORTED_VERSION, "version " + level + " is not spoken");
    }
    return level;
  }

  /// Everything behind the version.
  static void rest(Cursor cursor, int version) {
    int flags = cursor.u8();
    flags(flags, version);
    cursor.u16();
    if (version == 5) {
      Found found = PropertyRules.check(cursor, PropertyRules.OF_CONNECT);
      if (found.has(PropertyRules.DATA) && !found.has(PropertyRules.METHOD)) {
        throw Violation.protocol("authentication data needs an authentication method");
      }
    }
    cursor.text();
    clientId(cursor.length(), (flags & CLEAN) != 0, version);
    if ((flags & WILL) != 0) {
      will(cursor, version);
    }
    if ((flags & USER_NAME) != 0) {
      cursor.text();
    }
    if ((flags & PASSWORD) != 0) {
      cursor.binary();
    }
    cursor.finish("a CONNECT");
  }

  private static void flags(int flags, int version) {
    if ((flags & RESERVED) != 0 && version > 3) {
      throw Violation.malformed("the reserved connect flag is 0"); // [MQTT-3.1.2-3]
    }
    int willQos = (flags >> 3) & 3;
    if (willQos == 3) {
      throw Violation.malformed("there is no QoS 3"); // [MQTT-3.1.2-12]
    }
    if ((flags & WILL) == 0 && (flags & 0x38) != 0) {
      // [MQTT-3.1.2-11], [MQTT-3.1.2-13]
      throw Violation.malformed("will QoS and will retain need a will");
    }
    if (version < 5 && (flags & PASSWORD) != 0 && (flags & USER_NAME) == 0) {
      throw Violation.malformed("a password needs a user name"); // 3.1.1: [MQTT-3.1.2-22]
    }
  }

  private static void clientId(int length, boolean clean, int version) {
    boolean needed = version == 3 || (version == 4 && !clean); // 3.1.1: [MQTT-3.1.3-8]
    if (length > LONGEST_CLIENT_ID || (needed && length == 0)) {
      throw new Violation(
          ReasonCodes.CLIENT_ID_INVALID,
          length == 0
              ? "a session that is to be kept needs a client identifier"
              : "a client identifier has at most " + LONGEST_CLIENT_ID + " bytes");
    }
  }

  private static void will(Cursor cursor, int version) {
    Found found = version == 5 ? PropertyRules.check(cursor, PropertyRules.OF_WILL) : Found.NONE;
    cursor.text();
    if (cursor.hasWildcard() || cursor.length() == 0) {
      throw new Violation(ReasonCodes.TOPIC_INVALID, "the will's topic is no topic name");
    }
    cursor.binary();
    if (found.isText() && !cursor.isUtf8()) {
      throw new Violation(ReasonCodes.PAYLOAD_INVALID, "the will is said to be text and is not");
    }
  }
}
