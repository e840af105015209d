package io.gatehouse.door.mqtt.wire;

import io.gatehouse.door.mqtt.wire.PropertyRules.Found;

/// What the specification demands of each packet of a client; `Violation` where it is not so.
///
/// Only what a single packet shows is checked here; what depends on those before it is not.
final class PacketRules {
  static final int CONNECT = 1;
  static final int PUBLISH = 3;
  static final int PUBACK = 4;
  static final int PUBREC = 5;
  static final int PUBREL = 6;
  static final int PUBCOMP = 7;
  static final int SUBSCRIBE = 8;
  static final int UNSUBSCRIBE = 10;
  static final int PINGREQ = 12;
  static final int DISCONNECT = 14;
  static final int AUTH = 15;

  private static final int FIVE = 5;

  private PacketRules() {}

  /// The first byte of a packet ([MQTT-2.1.3-1], 3.1.1: [MQTT-2.2.2-2]).
  static void first(int type, int flags, int version) {
    switch (type) {
      case PUBLISH -> {
        int qos = (flags >> 1) & 3;
        if (qos == 3) {
          throw Violation.malformed("there is no QoS 3"); // [MQTT-3.3.1-4]
        }
        if (qos == 0 && (flags & 8) != 0) {
          throw Violation.protocol("a message with QoS 0 is never a duplicate"); // [MQTT-3.3.1-2]
        }
      }
      case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> reserved(flags, 2);
      case CONNECT, PUBACK, PUBREC, PUBCOMP, PINGREQ, DISCONNECT -> reserved(flags, 0);
      case AUTH -> {
        if (version != FIVE) {
          throw Violation.malformed("packet type 15 is reserved");
        }
        reserved(flags, 0);
      }
      case 0 -> throw Violation.malformed("packet type 0 is reserved");
      default -> throw Violation.protocol("only a server sends packets of type " + type);
    }
  }

  private static void reserved(int flags, int wanted) {
    if (flags != wanted) {
      throw Violation.malformed("the reserved bits of a packet's first byte are wrong");
    }
  }

  static void body(Cursor cursor, int type, int flags, int version) {
    switch (type) {
      case PUBLISH -> publish(cursor, (flags & 6) != 0, version);
      case PUBACK, PUBREC, PUBREL, PUBCOMP -> acknowledgement(cursor, type, version);
      case SUBSCRIBE -> subscribe(cursor, version);
      case UNSUBSCRIBE -> unsubscribe(cursor, version);
      case DISCONNECT -> disconnect(cursor, version);
      case AUTH -> auth(cursor);
      case CONNECT -> throw Violation.protocol("a client connects once"); // [MQTT-3.1.0-2]
      default -> cursor.finish("a PINGREQ");
    }
  }

  private static void publish(Cursor cursor, boolean acknowledged, int version) {
    cursor.text();
    if (cursor.hasWildcard()) {
      // [MQTT-3.3.2-2]
      throw new Violation(ReasonCodes.TOPIC_INVALID, "a topic name has no wildcards");
    }
    boolean named = cursor.length() > 0;
    if (acknowledged) {
      packetId(cursor);
    }
    Found found = version == FIVE ? PropertyRules.check(cursor, PropertyRules.OF_PUBLISH) : null;
    if (!named && (found == null || !found.has(PropertyRules.ALIAS))) {
      // [MQTT-4.7.3-1]
      throw Violation.protocol("a message has neither a topic nor an alias for one");
    }
    if (found != null && found.has(PropertyRules.SUBSCRIPTION)) {
      // [MQTT-3.3.4-6]
      throw Violation.protocol("a client sends no subscription identifier with a message");
    }
  }

  private static void packetId(Cursor cursor) {
    if (cursor.u16() == 0) {
      // [MQTT-2.2.1-3], 3.1.1: [MQTT-2.3.1-1]
      throw Violation.protocol("a packet identifier is not 0");
    }
  }

  private static void acknowledgement(Cursor cursor, int type, int version) {
    packetId(cursor);
    if (version == FIVE && cursor.hasMore()) {
      int code = cursor.u8();
      boolean known =
          (type == PUBACK || type == PUBREC)
              ? ReasonCodes.isReceipt(code)
              : code == ReasonCodes.NORMAL || code == ReasonCodes.UNKNOWN_PACKET_ID;
      knownCode(known, code);
      if (cursor.hasMore()) {
        PropertyRules.check(cursor, PropertyRules.OF_ACKNOWLEDGEMENT);
      }
    }
    cursor.finish("an acknowledgement");
  }

  private static void knownCode(boolean known, int code) {
    if (!known) {
      throw Violation.protocol(String.format("reason code 0x%02X does not belong here", code));
    }
  }

  private static void subscribe(Cursor cursor, int version) {
    packetId(cursor);
    if (version == FIVE) {
      PropertyRules.check(cursor, PropertyRules.OF_SUBSCRIBE);
    }
    if (!cursor.hasMore()) {
      throw Violation.protocol("a SUBSCRIBE has at least one filter"); // [MQTT-3.8.3-2]
    }
    while (cursor.hasMore()) {
      cursor.text();
      boolean shared = cursor.begins("$share/");
      options(cursor.u8(), shared, version);
    }
  }

  private static void options(int options, boolean shared, int version) {
    int qos = options & 3;
    if (version != FIVE) {
      if (options > 2) {
        throw Violation.malformed("a requested QoS is 0, 1 or 2"); // 3.1.1: [MQTT-3-8.3-4]
      }
      return;
    }
    if ((options & 0xC0) != 0) {
      throw Violation.malformed("reserved subscription options are 0"); // [MQTT-3.8.3-5]
    }
    if (qos == 3) {
      throw Violation.protocol("there is no QoS 3");
    }
    if ((options & 0x30) == 0x30) {
      throw Violation.protocol("there is no retain handling 3");
    }
    if (shared && (options & 4) != 0) {
      throw Violation.protocol("a shared subscription is not no-local"); // [MQTT-3.8.3-4]
    }
  }

  private static void unsubscribe(Cursor cursor, int version) {
    packetId(cursor);
    if (version == FIVE) {
      PropertyRules.check(cursor, PropertyRules.OF_UNSUBSCRIBE);
    }
    if (!cursor.hasMore()) {
      throw Violation.protocol("an UNSUBSCRIBE has at least one filter"); // [MQTT-3.10.3-2]
    }
    while (cursor.hasMore()) {
      cursor.text();
    }
  }

  private static void disconnect(Cursor cursor, int version) {
    if (version == FIVE && cursor.hasMore()) {
      int code = cursor.u8();
      knownCode(ReasonCodes.isFarewell(code), code);
      if (cursor.hasMore()) {
        PropertyRules.check(cursor, PropertyRules.OF_DISCONNECT);
      }
    }
    cursor.finish("a DISCONNECT");
  }

  private static void auth(Cursor cursor) {
    int code = cursor.hasMore() ? cursor.u8() : ReasonCodes.NORMAL;
    knownCode(code == ReasonCodes.CONTINUE || code == ReasonCodes.AUTHENTICATE_AGAIN, code);
    Found found =
        cursor.hasMore() ? PropertyRules.check(cursor, PropertyRules.OF_AUTH) : Found.NONE;
    if (!found.has(PropertyRules.METHOD)) {
      throw Violation.protocol("an AUTH names its method");
    }
    cursor.finish("an AUTH");
  }
}
