package io.gatehouse.door.mqtt;

import static io.gatehouse.door.mqtt.WireMqtt.binary;
import static io.gatehouse.door.mqtt.WireMqtt.bytes;
import static io.gatehouse.door.mqtt.WireMqtt.connect;
import static io.gatehouse.door.mqtt.WireMqtt.joined;
import static io.gatehouse.door.mqtt.WireMqtt.packet;
import static io.gatehouse.door.mqtt.WireMqtt.pair;
import static io.gatehouse.door.mqtt.WireMqtt.properties;
import static io.gatehouse.door.mqtt.WireMqtt.property;
import static io.gatehouse.door.mqtt.WireMqtt.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Section 3.1, CONNECT, and section 3.2, CONNACK, of MQTT 3.1.1 and MQTT 5.
class MqttConnectChapterTest {
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

  private static WireMqtt client() throws IOException {
    return new WireMqtt(house.port());
  }

  /// [MQTT-3.1.0-1].
  @ParameterizedTest
  @ValueSource(ints = {0x30, 0x40, 0x82, 0xC0, 0xE0, 0xF0})
  void theFirstPacketIsAConnect(int first) throws Exception {
    try (WireMqtt client = client()) {
      client.send(packet(first, bytes(0, 1, 0))).expectEnd();
    }
  }

  /// [MQTT-3.1.0-2]: a second CONNECT is a protocol error.
  @Test
  void aClientConnectsOnce() throws Exception {
    for (int version = 3; version <= 5; version++) {
      try (WireMqtt client = house.sender(version)) {
        client.send(connect(version).token(house.sender).packet());
        if (version == 5) {
          client.expectDisconnect(0x82);
        } else {
          client.expectEnd();
        }
      }
    }
  }

  /// [MQTT-3.1.2-1]: another protocol is hung up on.
  @Test
  void anotherProtocolIsNotAnswered() throws Exception {
    for (String name : new String[] {"mqtt", "MQTTX", "", "HTTP"}) {
      try (WireMqtt client = client()) {
        client.send(connect(5).name(name).packet()).expectEnd();
      }
    }
  }

  /// [MQTT-3.1.2-2].
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 6, 9, 0x84, 0xff})
  void anUnknownVersionIsTold(int level) throws Exception {
    try (WireMqtt client = client()) {
      client.send(connect(4).level(level).packet());
      assertThat(client.packet()).isEqualTo(bytes(0x20, 2, 0, 1));
      client.expectEnd();
    }
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        bad("[MQTT-3.1.2-3] the reserved flag", 0x81, one -> one.flag(0x01)),
        bad("[MQTT-3.1.2-11] will QoS without will", 0x81, one -> one.flag(0x08)),
        bad("[MQTT-3.1.2-13] will retain without will", 0x81, one -> one.flag(0x20)),
        bad("[MQTT-3.1.2-12] will QoS 3", 0x81, one -> one.will(3, properties(), "a", "b")),
        bad("[MQTT-3.1.3-1] bytes behind the payload", 0x81, one -> one.behind(bytes(0))),
        bad("a will flag without a will", 0x81, one -> one.flag(0x04)),
        bad(
            "[MQTT-3.1.3-11] a will topic that is no UTF-8",
            0x81,
            one -> one.rawWill(joined(bytes(0, 0, 1, 0xff), text("x")))),
        bad(
            "[MQTT-3.1.3-4] a client id that is no UTF-8",
            0x81,
            one -> one.rawClientId(bytes(0, 1, 0xC0))));
  }

  private static Arguments bad(String clause, int code, UnaryOperator<WireMqtt.Connect> change) {
    return Arguments.of(clause, code, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void malformed(String clause, int code, UnaryOperator<WireMqtt.Connect> change) throws Exception {
    try (WireMqtt five = client();
        WireMqtt four = client()) {
      five.send(change.apply(connect(5).token(house.sender)).packet()).expectRefusal(code);
      // a will of MQTT 3.1.1 has no properties, of which the empty list is one byte
      if (!clause.contains("3-11")) {
        four.send(change.apply(connect(4).token(house.sender)).packet()).expectEnd();
      }
    }
  }

  static Stream<Arguments> properties5() {
    return Stream.of(
        bad("receive maximum 0 (3.1.2.11.3)", 0x82, one -> one.with(property(0x21, 0, 0))),
        bad(
            "maximum packet size 0 (3.1.2.11.4)",
            0x82,
            one -> one.with(property(0x27, 0, 0, 0, 0))),
        bad("request problem information 2 (3.1.2.11.7)", 0x82, one -> one.with(property(0x17, 2))),
        bad(
            "request response information 2 (3.1.2.11.6)",
            0x82,
            one -> one.with(property(0x19, 2))),
        bad(
            "session expiry twice (3.1.2.11.2)",
            0x82,
            one -> one.with(property(0x11, 0, 0, 0, 1), property(0x11, 0, 0, 0, 1))),
        bad("data without method (3.1.2.11.10)", 0x82, one -> one.with(property(0x16, 0, 1, 5))),
        bad("a property of PUBLISH (2.2.2.2)", 0x81, one -> one.with(property(0x23, 0, 1))),
        bad("an unknown property (2.2.2.2)", 0x81, one -> one.with(property(0x7E, 0))),
        bad("a property that is cut off", 0x81, one -> one.with(property(0x11, 0, 0))),
        bad("a pair that is no UTF-8", 0x81, one -> one.with(bytes(0x26, 0, 1, 0xff, 0, 0))),
        bad("[MQTT-4.12.0-1] an unknown method", 0x8C, one -> one.with(property(0x15, "CHAT"))),
        bad(
            "a will delay that comes twice (3.1.3.2.2)",
            0x82,
            one ->
                one.will(
                    0,
                    properties(property(0x18, 0, 0, 0, 1), property(0x18, 0, 0, 0, 1)),
                    "a",
                    "b")),
        bad(
            "a will with a topic alias (3.1.3.2)",
            0x81,
            one -> one.will(0, properties(property(0x23, 0, 1)), "a", "b")),
        bad(
            "a will that is said to be text and is not (3.1.3.2.3)",
            0x99,
            one ->
                one.rawWill(
                    joined(properties(property(1, 1)), text("a"), binary(bytes(0xC0, 0x80))))),
        bad("a will topic with a wildcard", 0x90, one -> one.will(0, properties(), "a/+", "b")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void properties5(String clause, int code, UnaryOperator<WireMqtt.Connect> change)
      throws Exception {
    assertThat(clause).isNotEmpty();
    try (WireMqtt client = client()) {
      client.send(change.apply(connect(5).token(house.sender)).packet()).expectRefusal(code);
    }
  }

  /// 3.1.1: [MQTT-3.1.2-22]; MQTT 5 allows it.
  @Test
  void aPasswordNeedsAUserNameBeforeFive() throws Exception {
    try (WireMqtt four = client();
        WireMqtt five = client()) {
      four.send(connect(4).password(house.sender).packet()).expectEnd();
      five.send(connect(5).password(house.sender).packet());
      assertThat(five.expect(0x20)[3]).isZero();
    }
  }

  /// 3.1.1: [MQTT-3.1.3-8], and 3.1 section 3.1.
  @Test
  void anEmptyClientIdIsForCleanSessionsOnly() throws Exception {
    try (WireMqtt kept = client();
        WireMqtt clean = client();
        WireMqtt old = client()) {
      kept.send(connect(4).token(house.sender).clientId("").kept().packet());
      assertThat(kept.packet()).isEqualTo(bytes(0x20, 2, 0, 2));
      kept.expectEnd();
      clean.send(connect(4).token(house.sender).clientId("").packet());
      assertThat(clean.packet()).isEqualTo(bytes(0x20, 2, 0, 0));
      old.send(connect(3).token(house.sender).clientId("").packet());
      assertThat(old.packet()).isEqualTo(bytes(0x20, 2, 0, 2));
    }
  }

  /// [MQTT-3.1.3-8] of MQTT 5: 0x85.
  @Test
  void aClientIdThatIsTooLongIsRefused() throws Exception {
    try (WireMqtt five = client();
        WireMqtt four = client();
        WireMqtt good = client()) {
      five.send(connect(5).token(house.sender).clientId("x".repeat(257)).packet())
          .expectRefusal(0x85);
      four.send(connect(4).token(house.sender).clientId("x".repeat(257)).packet());
      assertThat(four.packet()).isEqualTo(bytes(0x20, 2, 0, 2));
      good.send(connect(5).token(house.sender).clientId("ü".repeat(128)).packet());
      assertThat(good.expect(0x20)[3]).isZero();
    }
  }

  /// [MQTT-3.1.2-24]: no packet is larger than the client takes, and so no reason string.
  @Test
  void aReasonStringGivesWayToTheMaximumPacketSize() throws Exception {
    try (WireMqtt client = client()) {
      client.send(
          connect(5).token("nonsense").with(property(0x27, 0, 0, 0, 20), pair("a", "b")).packet());
      assertThat(client.packet()).isEqualTo(bytes(0x20, 3, 0, 0x86, 0));
      client.expectEnd();
    }
  }

  /// [MQTT-3.2.2-16], [MQTT-3.1.3-6], [MQTT-3.2.2-21].
  @Test
  void theAnswerNamesWhatTheServerChose() throws Exception {
    try (WireMqtt client = client()) {
      byte[] connect = connect(5).token(house.sender).clientId("").packet();
      connect[10] = (byte) 0xff; // keep-alive of 18 hours
      connect[11] = (byte) 0xff;
      client.send(connect);
      byte[] answer = client.expect(0x20);
      String all = new String(answer, StandardCharsets.ISO_8859_1);
      assertThat(all).contains("\u0012\0").contains("gatehouse-").contains("\u0013\u000e\u0010");
    }
  }
}
