package io.gatehouse.door.mqtt;

import static io.gatehouse.door.mqtt.WireMqtt.bytes;
import static io.gatehouse.door.mqtt.WireMqtt.joined;
import static io.gatehouse.door.mqtt.WireMqtt.packet;
import static io.gatehouse.door.mqtt.WireMqtt.properties;
import static io.gatehouse.door.mqtt.WireMqtt.property;
import static io.gatehouse.door.mqtt.WireMqtt.publish;
import static io.gatehouse.door.mqtt.WireMqtt.subscribe;
import static io.gatehouse.door.mqtt.WireMqtt.text;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is no packet, and what no client may send: sections 1.5, 2 and 3 of MQTT 3.1.1 and MQTT 5.
class MqttPacketsChapterTest {
  private static final byte[] NONE = properties();

  @TempDir static Path folder;
  private static MqttSpecificationHouse house;

  @BeforeAll
  static void open() {
    house = new MqttSpecificationHouse(folder);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static Arguments bad(String clause, int code, byte[] packet) {
    return Arguments.of(clause, code, packet);
  }

  static Stream<Arguments> five() {
    return Stream.of(
        // 2.1
        bad("packet type 0", 0x81, packet(0x00)),
        bad("CONNACK from a client", 0x82, packet(0x20, bytes(0, 0, 0))),
        bad("SUBACK from a client", 0x82, packet(0x90, bytes(0, 1, 0, 0))),
        bad("UNSUBACK from a client", 0x82, packet(0xB0, bytes(0, 1, 0, 0))),
        bad("PINGRESP from a client", 0x82, packet(0xD0)),
        bad("[MQTT-2.1.3-1] flags of PUBACK", 0x81, packet(0x41, bytes(0, 1))),
        bad("[MQTT-2.1.3-1] flags of PINGREQ", 0x81, packet(0xC8)),
        bad("[MQTT-3.6.1-1] flags of PUBREL", 0x81, packet(0x60, bytes(0, 1))),
        bad("[MQTT-3.8.1-1] flags of SUBSCRIBE", 0x81, packet(0x80, bytes(0, 1, 0, 0, 1, 'a', 0))),
        bad("[MQTT-3.10.1-1] flags of UNSUBSCRIBE", 0x81, packet(0xA0, bytes(0, 1, 0, 0, 1, 'a'))),
        bad("[MQTT-3.14.1-1] flags of DISCONNECT", 0x81, packet(0xE1)),
        bad("[MQTT-3.15.1-1] flags of AUTH", 0x81, packet(0xF4, bytes(0x19, 0))),
        bad("a length of five bytes (1.5.5)", 0x81, bytes(0x30, 0xff, 0xff, 0xff, 0xff, 0x01)),
        bad("[MQTT-1.5.5-1] a length with too many bytes", 0x81, bytes(0xC0, 0x80, 0x00)),
        bad("[MQTT-3.2.2-15] a packet that is too large", 0x95, bytes(0x30, 0xff, 0xff, 0x7f)),
        bad("a PINGREQ with a payload", 0x81, packet(0xC0, bytes(1))),
        // 3.3
        bad("[MQTT-3.3.1-4] QoS 3", 0x81, publish(6, "a", 1, NONE, "")),
        bad("[MQTT-3.3.1-2] a duplicate with QoS 0", 0x82, publish(8, "a", 1, NONE, "")),
        bad("[MQTT-3.3.2-2] a topic with +", 0x90, publish(0, "a/+", 1, NONE, "")),
        bad("[MQTT-3.3.2-2] a topic with #", 0x90, publish(2, "#", 1, NONE, "")),
        bad("[MQTT-4.7.3-1] no topic and no alias", 0x82, publish(0, "", 1, NONE, "")),
        bad("[MQTT-1.5.4-2] U+0000", 0x81, publish(0, "a\0b", 1, NONE, "")),
        bad("[MQTT-1.5.4-1] a surrogate", 0x81, topic(0xED, 0xA0, 0x80)),
        bad("[MQTT-1.5.4-1] an overlong form", 0x81, topic(0xC0, 0xAF)),
        bad("[MQTT-1.5.4-1] half a sequence", 0x81, topic('a', 0xE2, 0x82)),
        bad("[MQTT-1.5.4-1] beyond U+10FFFF", 0x81, topic(0xF4, 0x90, 0x80, 0x80)),
        bad("[MQTT-2.2.1-3] packet id 0", 0x82, publish(2, "a", 0, NONE, "")),
        bad(
            "[MQTT-3.3.2-8] alias 0",
            0x94,
            publish(0, "a", 0, properties(property(0x23, 0, 0)), "")),
        bad(
            "[MQTT-3.3.2-9] alias 33",
            0x94,
            publish(0, "a", 0, properties(property(0x23, 0, 33)), "")),
        bad("an alias of nothing", 0x82, publish(0, "", 0, properties(property(0x23, 0, 9)), "")),
        bad(
            "an alias that comes twice",
            0x82,
            publish(0, "a", 0, properties(property(0x23, 0, 1), property(0x23, 0, 1)), "")),
        bad(
            "[MQTT-3.3.4-6] a subscription identifier",
            0x82,
            publish(0, "a", 0, properties(property(0x0B, 1)), "")),
        bad("a format of 2", 0x82, publish(0, "a", 0, properties(property(1, 2)), "")),
        bad(
            "[MQTT-3.3.2-14] a response topic with a wildcard",
            0x82,
            publish(0, "a", 0, properties(property(8, "a/#")), "")),
        bad(
            "session expiry in PUBLISH",
            0x81,
            publish(0, "a", 0, properties(property(0x11, 0, 0, 0, 1)), "")),
        bad("properties longer than the packet", 0x81, packet(0x30, text("a"), bytes(9, 1))),
        bad("a PUBLISH that is cut off", 0x81, packet(0x32, bytes(0, 1, 'a', 0))),
        // 3.4 to 3.7
        bad("a PUBACK without an id", 0x81, packet(0x40, bytes(0))),
        bad("a PUBACK with id 0", 0x82, packet(0x40, bytes(0, 0))),
        bad(
            "[MQTT-3.4.2-1] a PUBACK with a code of CONNACK",
            0x82,
            packet(0x40, bytes(0, 1, 0x84))),
        bad(
            "[MQTT-3.7.2-1] a PUBCOMP with a code of PUBACK",
            0x82,
            packet(0x70, bytes(0, 1, 0x10))),
        bad(
            "a PUBACK with a topic alias",
            0x81,
            packet(0x40, bytes(0, 1, 0), properties(property(0x23, 0, 1)))),
        // 3.8
        bad("[MQTT-3.8.3-2] SUBSCRIBE without a filter", 0x82, packet(0x82, bytes(0, 1), NONE)),
        bad("[MQTT-2.2.1-3] SUBSCRIBE with id 0", 0x82, subscribe(0, NONE, "a", 0)),
        bad("subscription identifier 0", 0x82, subscribe(1, properties(property(0x0B, 0)), "a", 0)),
        bad(
            "two subscription identifiers",
            0x82,
            subscribe(1, properties(property(0x0B, 1), property(0x0B, 2)), "a", 0)),
        bad("[MQTT-3.8.3-5] reserved options", 0x81, subscribe(1, NONE, "a", 0x40)),
        bad("requested QoS 3", 0x82, subscribe(1, NONE, "a", 3)),
        bad("retain handling 3", 0x82, subscribe(1, NONE, "a", 0x30)),
        bad(
            "[MQTT-3.8.3-4] no-local on a shared subscription",
            0x82,
            subscribe(1, NONE, "$share/g/a", 4)),
        bad("a filter without options", 0x81, packet(0x82, bytes(0, 1), NONE, text("a"))),
        bad("a filter with U+0000", 0x81, subscribe(1, NONE, "a\0", 0)),
        // 3.10
        bad("[MQTT-3.10.3-2] UNSUBSCRIBE without a filter", 0x82, packet(0xA2, bytes(0, 1), NONE)),
        bad("UNSUBSCRIBE with id 0", 0x82, packet(0xA2, bytes(0, 0), NONE, text("a"))),
        // 3.14
        bad("[MQTT-3.14.2-1] a DISCONNECT of a server", 0x82, packet(0xE0, bytes(0x8B))),
        bad(
            "a DISCONNECT with a server reference",
            0x81,
            packet(0xE0, bytes(0), properties(property(0x1C, "x")))),
        bad(
            "a session expiry that was 0",
            0x82,
            packet(0xE0, bytes(0), properties(property(0x11, 0, 0, 0, 9)))),
        // 3.15, 4.12
        bad(
            "[MQTT-4.12.0-6] AUTH without a method at CONNECT",
            0x82,
            auth(0x19, property(0x15, "token"))),
        bad("an AUTH without a method", 0x82, auth(0x19)),
        bad("[MQTT-3.15.2-1] an AUTH of success", 0x82, auth(0, property(0x15, "token"))));
  }

  private static byte[] topic(int... bytes) {
    return packet(0x30, bytes(0, bytes.length), bytes(bytes), NONE);
  }

  private static byte[] auth(int code, byte[]... properties) {
    return packet(0xF0, bytes(code), properties(properties));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  void five(String clause, int code, byte[] packet) throws Exception {
    try (WireMqtt client = house.sender(5)) {
      client.send(packet);
      client.expectDisconnect(code);
    }
  }

  static Stream<Arguments> four() {
    return Stream.of(
        bad("[MQTT-2.2.2-2] flags of PUBREL", 0, packet(0x60, bytes(0, 1))),
        bad("[MQTT-3.8.1-1] flags of SUBSCRIBE", 0, packet(0x80, bytes(0, 1, 0, 1, 'a', 0))),
        bad("[MQTT-3.10.1-1] flags of UNSUBSCRIBE", 0, packet(0xA0, bytes(0, 1, 0, 1, 'a'))),
        bad("packet type 15", 0, packet(0xF0)),
        bad("[MQTT-3.3.1-4] QoS 3", 0, packet(0x36, text("a"), bytes(0, 1))),
        bad("[MQTT-3.3.1-2] a duplicate with QoS 0", 0, packet(0x38, text("a"))),
        bad("[MQTT-3.3.2-2] a topic with a wildcard", 0, packet(0x30, text("a/#"))),
        bad("[MQTT-4.7.3-1] an empty topic", 0, packet(0x30, text(""))),
        bad("[MQTT-1.5.3-1] a surrogate", 0, packet(0x30, bytes(0, 3, 0xED, 0xA0, 0x80))),
        bad("[MQTT-1.5.3-2] U+0000", 0, packet(0x30, text("a\0"))),
        bad("[MQTT-2.3.1-1] packet id 0", 0, packet(0x32, text("a"), bytes(0, 0))),
        bad("a PUBACK with a reason code", 0, packet(0x40, bytes(0, 1, 0))),
        bad("[MQTT-3.8.3-3] SUBSCRIBE without a filter", 0, packet(0x82, bytes(0, 1))),
        bad(
            "[MQTT-3-8.3-4] reserved bits of the requested QoS",
            0,
            packet(0x82, bytes(0, 1), text("a"), bytes(4))),
        bad("[MQTT-3-8.3-4] requested QoS 3", 0, packet(0x82, bytes(0, 1), text("a"), bytes(3))),
        bad("[MQTT-3.10.3-2] UNSUBSCRIBE without a filter", 0, packet(0xA2, bytes(0, 1))),
        bad("[MQTT-3.14.1-1] flags of DISCONNECT", 0, packet(0xE1)),
        bad("[MQTT-4.8.0-1] a DISCONNECT with a payload", 0, packet(0xE0, bytes(0))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void four(String clause, int code, byte[] packet) throws Exception {
    try (WireMqtt client = house.sender(4)) {
      // nothing that comes behind it is looked at
      client.send(joined(packet, packet(0xC0)));
      client.expectEnd();
    }
  }

  /// [MQTT-1.5.4-3]: a byte order mark is a character like others; so are non-characters.
  @Test
  void unusualCharactersAreCharacters() throws Exception {
    String topic = "\uFEFFa/\uFFFD\uFFFF/\uD83D\uDE80/\u0001";
    try (WireMqtt receiver = house.receiver(5);
        WireMqtt sender = house.sender(4)) {
      receiver.send(subscribe(1, NONE, topic, 0)).expect(0x90);
      sender.send(packet(0x30, text(topic), bytes('x')));
      byte[] got = receiver.expect(0x30);
      org.assertj.core.api.Assertions.assertThat(
              java.util.Arrays.copyOfRange(got, 2, 2 + text(topic).length))
          .isEqualTo(text(topic));
    }
  }
}
