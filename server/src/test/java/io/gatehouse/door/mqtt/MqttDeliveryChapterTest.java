package io.gatehouse.door.mqtt;

import static io.gatehouse.door.mqtt.WireMqtt.bytes;
import static io.gatehouse.door.mqtt.WireMqtt.connect;
import static io.gatehouse.door.mqtt.WireMqtt.packet;
import static io.gatehouse.door.mqtt.WireMqtt.pair;
import static io.gatehouse.door.mqtt.WireMqtt.properties;
import static io.gatehouse.door.mqtt.WireMqtt.property;
import static io.gatehouse.door.mqtt.WireMqtt.publish;
import static io.gatehouse.door.mqtt.WireMqtt.subscribe;
import static io.gatehouse.door.mqtt.WireMqtt.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sections 3.3 to 3.7, PUBLISH and its acknowledgements, and section 4, operational behaviour.
class MqttDeliveryChapterTest {
  private static final byte[] NONE = properties();
  private static final int PUBREC = 0x50;
  private static final int PUBREL = 0x62;
  private static final int PUBCOMP = 0x70;

  @TempDir Path folder;
  private MqttSpecificationHouse house;

  @BeforeEach
  void open() {
    house = new MqttSpecificationHouse(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private WireMqtt receiver(byte[]... properties) throws Exception {
    WireMqtt client = new WireMqtt(house.port());
    client.send(connect(5).token(house.receiver).with(properties).packet()).expect(0x20);
    return client;
  }

  /// The packet id of a PUBLISH with QoS above 0 and a topic of one letter.
  private static int packetId(byte[] publish, int topic) {
    int start = (publish[1] < 0 ? 3 : 2) + 2 + topic;
    return ByteBuffer.wrap(publish).getShort(start) & 0xffff;
  }

  private static byte[] ack(int type, int id) {
    return packet(type, bytes(id >> 8, id));
  }

  /// [MQTT-4.3.3-1] to [MQTT-4.3.3-7]: the sender's side of QoS 2, that is the server to a client.
  @Test
  void theServerDeliversExactlyOnce() throws Exception {
    for (int version = 4; version <= 5; version++) {
      try (WireMqtt receiver = house.receiver(version);
          WireMqtt sender = house.sender(5)) {
        receiver.send(
            packet(0x82, bytes(0, 1), version == 5 ? NONE : bytes(), text("a"), bytes(2)));
        receiver.expect(0x90);
        sender.send(publish(4, "a", 5, NONE, "x"));
        assertThat(sender.packet()).isEqualTo(bytes(PUBREC, 2, 0, 5));
        int id = packetId(receiver.expect(0x34), 1);
        assertThat(id).isPositive();
        receiver.send(ack(PUBREC, id));
        assertThat(receiver.packet()).isEqualTo(ack(PUBREL, id));
        // [MQTT-4.3.3-6]: a PUBREC that comes again is answered by the PUBREL again
        receiver.send(ack(PUBREC, id));
        assertThat(receiver.packet()).isEqualTo(ack(PUBREL, id));
        receiver.send(ack(PUBCOMP, id), packet(0xC0));
        receiver.expect(0xD0);
        sender.send(ack(PUBREL, 5));
        assertThat(sender.packet()).isEqualTo(bytes(PUBCOMP, 2, 0, 5));
      }
    }
  }

  /// [MQTT-4.3.3-8] to [MQTT-4.3.3-13]: the receiver's side, that is a client to the server.
  @Test
  void theServerReceivesExactlyOnce() throws Exception {
    try (WireMqtt receiver = house.receiver(5);
        WireMqtt sender = house.sender(5)) {
      receiver.send(subscribe(1, NONE, "a", 0)).expect(0x90);
      sender.send(publish(4, "a", 9, NONE, "x"), publish(4 | 8, "a", 9, NONE, "x"));
      assertThat(sender.packet()).isEqualTo(bytes(PUBREC, 2, 0, 9));
      assertThat(sender.packet()).isEqualTo(bytes(PUBREC, 2, 0, 9));
      receiver.expect(0x30);
      assertThat(receiver.isQuiet(50)).isTrue();
      sender.send(ack(PUBREL, 9));
      assertThat(sender.packet()).isEqualTo(bytes(PUBCOMP, 2, 0, 9));
      // [MQTT-4.3.3-12]: once released, the identifier stands for another message
      sender.send(publish(4, "a", 9, NONE, "y"));
      assertThat(sender.packet()).isEqualTo(bytes(PUBREC, 2, 0, 9));
      receiver.expect(0x30);
    }
  }

  /// Sections 3.6.2.1 and 3.7.2.1: 0x92 for an identifier that stands for nothing.
  @Test
  void anUnknownPacketIdentifierIsTold() throws Exception {
    try (WireMqtt five = house.sender(5);
        WireMqtt four = house.sender(4)) {
      five.send(ack(PUBREL, 77));
      assertThat(five.packet()).isEqualTo(bytes(PUBCOMP, 3, 0, 77, 0x92));
      five.send(ack(PUBREC, 78));
      assertThat(five.packet()).isEqualTo(bytes(PUBREL, 3, 0, 78, 0x92));
      five.send(ack(PUBCOMP, 79), ack(0x40, 80), packet(0xC0)).expect(0xD0);
      four.send(ack(PUBREL, 77));
      assertThat(four.packet()).isEqualTo(bytes(PUBCOMP, 2, 0, 77));
      four.send(ack(PUBREC, 78));
      assertThat(four.packet()).isEqualTo(bytes(PUBREL, 2, 0, 78));
    }
  }

  /// [MQTT-4.3.2-1], [MQTT-4.3.3-1]: each QoS has its own acknowledgement.
  @Test
  void theWrongAcknowledgementIsAProtocolError() throws Exception {
    int[][] wrong = {{1, PUBREC}, {1, PUBCOMP}, {2, 0x40}, {2, PUBCOMP}};
    for (int[] one : wrong) {
      try (WireMqtt receiver = house.receiver(5);
          WireMqtt sender = house.sender(5)) {
        receiver.send(subscribe(1, NONE, "a", 2)).expect(0x90);
        sender.send(publish(one[0] << 1, "a", 5, NONE, "x"));
        int id = packetId(receiver.expect(0x30 | one[0] << 1), 1);
        receiver.send(ack(one[1], id)).expectDisconnect(0x82);
      }
    }
  }

  /// [MQTT-3.3.4-7], [MQTT-3.3.4-9]: the client's Receive Maximum; a PUBREC that says no frees its
  /// place ([MQTT-4.3.3-4] does not ask for a PUBREL then).
  @Test
  void theClientGetsNoMoreThanItsReceiveMaximum() throws Exception {
    try (WireMqtt receiver = receiver(property(0x21, 0, 2));
        WireMqtt sender = house.sender(5)) {
      receiver.send(subscribe(1, NONE, "a", 2)).expect(0x90);
      for (int i = 1; i <= 5; i++) {
        sender.send(publish(i % 2 == 0 ? 2 : 4, "a", i, NONE, "" + i));
      }
      int first = packetId(receiver.expect(0x34), 1);
      int second = packetId(receiver.expect(0x32), 1);
      assertThat(second).isNotEqualTo(first);
      assertThat(receiver.isQuiet(50)).isTrue();
      receiver.send(ack(PUBREC, first)).expect(PUBREL);
      assertThat(receiver.isQuiet(50)).isTrue();
      receiver.send(ack(PUBCOMP, first));
      int third = packetId(receiver.expect(0x34), 1);
      assertThat(receiver.isQuiet(50)).isTrue();
      receiver.send(packet(PUBREC, bytes(third >> 8, third, 0x97)));
      receiver.expect(0x32);
      assertThat(receiver.isQuiet(50)).isTrue();
    }
  }

  /// [MQTT-3.3.4-7] the other way: 0x93 for whoever exceeds the server's Receive Maximum.
  @Test
  void tooManyUnreleasedMessagesEndTheConnection() throws Exception {
    try (WireMqtt sender = house.sender(5)) {
      for (int i = 1; i <= 1_024; i++) {
        sender.send(publish(4, "a", i, NONE, ""));
        sender.expect(PUBREC);
      }
      sender.send(publish(0, "a", 0, NONE, ""), packet(0xC0)).expect(0xD0);
      sender.send(publish(4, "a", 1_025, NONE, ""));
      sender.expectDisconnect(0x93);
    }
  }

  /// Section 3.3.2.3.4: [MQTT-3.3.2-7] to [MQTT-3.3.2-12] for aliases of the client.
  @Test
  void aNumberStandsForATopic() throws Exception {
    byte[] seven = properties(property(0x23, 0, 7));
    try (WireMqtt receiver = house.receiver(5);
        WireMqtt sender = house.sender(5);
        WireMqtt other = house.sender(5)) {
      receiver.send(subscribe(1, NONE, "#", 0)).expect(0x90);
      sender.send(
          publish(0, "first", 0, seven, "1"),
          publish(0, "", 0, seven, "2"),
          publish(0, "second", 0, seven, "3"),
          publish(0, "", 0, seven, "4"));
      for (String topic : new String[] {"first", "first", "second", "second"}) {
        assertThat(topicOf(receiver.expect(0x30))).isEqualTo(topic);
      }
      // [MQTT-3.3.2-7]: a number is good for its connection only
      other.send(publish(0, "", 0, seven, "5"));
      other.expectDisconnect(0x82);
    }
  }

  private static String topicOf(byte[] publish) {
    int at = publish[1] < 0 ? 3 : 2;
    int length = ByteBuffer.wrap(publish).getShort(at);
    return new String(publish, at + 2, length, StandardCharsets.UTF_8);
  }

  /// [MQTT-3.1.2-26], [MQTT-3.1.2-27]: aliases of the server, no more than the client takes.
  @Test
  void theServerUsesNumbersWhereTheClientTakesThem() throws Exception {
    try (WireMqtt receiver = receiver(property(0x22, 0, 1));
        WireMqtt plain = house.receiver(5);
        WireMqtt sender = house.sender(5)) {
      receiver.send(subscribe(1, NONE, "#", 1)).expect(0x90);
      plain.send(subscribe(1, NONE, "#", 0)).expect(0x90);
      sender.send(
          publish(0, "a/b", 0, NONE, "1"),
          publish(2, "a/b", 1, NONE, "2"),
          publish(0, "c/d", 0, NONE, "3"),
          publish(0, "c/d", 0, NONE, "4"));
      byte[] first = receiver.expect(0x30);
      assertThat(topicOf(first)).isEqualTo("a/b");
      assertThat(first).containsSequence(0x23, 0, 1);
      byte[] second = receiver.expect(0x32);
      assertThat(topicOf(second)).isEmpty();
      assertThat(second).containsSequence(0x23, 0, 1).endsWith('2');
      assertThat(topicOf(receiver.expect(0x30))).isEqualTo("c/d");
      assertThat(topicOf(receiver.expect(0x30))).isEqualTo("c/d");
      for (String topic : new String[] {"a/b", "a/b", "c/d", "c/d"}) {
        byte[] got = plain.expect(0x30);
        assertThat(topicOf(got)).isEqualTo(topic);
        assertThat(new String(got, StandardCharsets.ISO_8859_1)).doesNotContain("#\0\u0001");
      }
    }
  }

  /// [MQTT-3.1.2-25]: a message that is too large for the client is dropped, and nothing else.
  @Test
  void aMessageThatIsTooLargeForTheClientIsNotSent() throws Exception {
    try (WireMqtt receiver = receiver(property(0x27, 0, 0, 0, 200), property(0x22, 0, 5));
        WireMqtt sender = house.sender(5)) {
      receiver.send(subscribe(1, NONE, "#", 2)).expect(0x90);
      sender.send(publish(4, "a", 1, NONE, "x".repeat(200)), publish(0, "a", 0, NONE, "small"));
      byte[] got = receiver.packet();
      assertThat(topicOf(got)).isEqualTo("a");
      assertThat(got.length).isLessThanOrEqualTo(200);
      assertThat(new String(got, StandardCharsets.ISO_8859_1)).endsWith("small");
    }
  }

  /// [MQTT-3.3.2-17], [MQTT-3.3.2-18]: user properties stay as they are and in order.
  @Test
  void userPropertiesStayInOrder() throws Exception {
    try (WireMqtt receiver = house.receiver(5);
        WireMqtt sender = house.sender(5)) {
      receiver.send(subscribe(1, NONE, "a", 0)).expect(0x90);
      byte[][] pairs = {pair("k", "1"), pair("b", ""), pair("k", "2"), pair("", "é")};
      sender.send(publish(0, "a", 0, properties(pairs), "x"));
      assertThat(receiver.expect(0x30)).containsSequence(WireMqtt.joined(pairs));
    }
  }

  /// Section 3.3.2.3.2: a payload that is not the text it is said to be.
  @Test
  void aPayloadThatIsNoTextIsRefused() throws Exception {
    byte[] text = properties(property(1, 1));
    try (WireMqtt sender = house.sender(5)) {
      sender.send(packet(0x32, text("a"), bytes(0, 5), text, bytes(0xC0)));
      assertThat(sender.expect(0x40)).containsSequence(0, 5, 0x99);
      sender.send(packet(0x34, text("a"), bytes(0, 6), text, bytes(0xED, 0xA0, 0x80)));
      assertThat(sender.expect(PUBREC)).containsSequence(0, 6, 0x99);
      // it was refused, and so there is nothing to release
      sender.send(ack(PUBREL, 6));
      assertThat(sender.packet()).isEqualTo(bytes(PUBCOMP, 3, 0, 6, 0x92));
      sender.send(publish(2, "a", 7, text, "good \0 \u00e9 \uD83D\uDE80"));
      assertThat(sender.packet()).isEqualTo(bytes(0x40, 3, 0, 7, 0x10));
    }
  }

  /// [MQTT-3.3.2-5], [MQTT-3.3.2-6]: what has expired is not sent, and the rest of the time is
  /// told.
  @Test
  void theTimeThatAMessageHasLeftIsCountedDown() throws Exception {
    try (WireMqtt sender = house.sender(5)) {
      sender.send(publish(3, "kept", 1, properties(property(2, 0, 0, 0, 100)), "long"));
      sender.expect(0x40);
      sender.send(publish(3, "gone", 1, properties(property(2, 0, 0, 0, 0)), "none"));
      sender.expect(0x40);
    }
    try (WireMqtt receiver = house.receiver(5)) {
      receiver.send(subscribe(1, NONE, "#", 0)).expect(0x90);
      byte[] got = receiver.expect(0x31);
      assertThat(topicOf(got)).isEqualTo("kept");
      String all = new String(got, StandardCharsets.ISO_8859_1);
      int left = all.charAt(all.indexOf("\u0002\0\0\0") + 4);
      assertThat(left).isBetween(90, 100);
      assertThat(receiver.isQuiet(50)).isTrue();
    }
  }

  /// Sections 3.8.3.1: retain handling, no local, retain as published ([MQTT-3.8.3-3],
  /// [MQTT-3.3.1-9] to [MQTT-3.3.1-13]).
  @Test
  void subscriptionOptionsAreKept() throws Exception {
    String both =
        house.house.rooms.add(
            io.gatehouse.core.policy.Subject.client("both"),
            "publish_channel:#",
            "subscribe_channel:#");
    try (WireMqtt client = new WireMqtt(house.port()).signIn(5, both)) {
      client.send(publish(3, "a", 1, NONE, "kept"));
      assertThat(client.expect(0x40)).endsWith(0x10);
      client.send(subscribe(2, NONE, "a", 0x10)).expect(0x90);
      client.expect(0x31);
      client.send(subscribe(3, NONE, "a", 0x10)).expect(0x90);
      assertThat(client.isQuiet(50)).as("retain handling 1, again").isTrue();
      client.send(subscribe(4, NONE, "a", 0x00)).expect(0x90);
      client.expect(0x31);
      client.send(subscribe(5, NONE, "a", 0x20)).expect(0x90);
      assertThat(client.isQuiet(50)).as("retain handling 2").isTrue();
      client.send(publish(1, "a", 0, NONE, "own")).expect(0x30);
      client.send(subscribe(6, NONE, "a", 0x28)).expect(0x90);
      client.send(publish(1, "a", 0, NONE, "own")).expect(0x31);
      client.send(subscribe(7, NONE, "a", 0x24)).expect(0x90);
      client.send(publish(0, "a", 0, NONE, "own"));
      assertThat(client.isQuiet(50)).as("no local").isTrue();
    }
  }

  /// [MQTT-3.3.4-3]: every matching subscription delivers its own copy, with its identifier.
  @Test
  void eachSubscriptionHasItsIdentifierInItsCopy() throws Exception {
    try (WireMqtt receiver = house.receiver(5);
        WireMqtt sender = house.sender(5)) {
      receiver.send(subscribe(1, properties(property(0x0B, 5)), "a/+", 0)).expect(0x90);
      receiver.send(subscribe(2, properties(property(0x0B, 0xFF, 0x7F)), "a/#", 1)).expect(0x90);
      sender.send(publish(2, "a/b", 1, NONE, "x"));
      byte[] one = receiver.packet();
      byte[] two = receiver.packet();
      byte[] zero = one[0] == 0x30 ? one : two;
      byte[] more = one[0] == 0x30 ? two : one;
      assertThat(zero[0]).isEqualTo((byte) 0x30);
      assertThat(zero).containsSequence(0x0B, 5);
      assertThat(more[0]).isEqualTo((byte) 0x32);
      assertThat(more).containsSequence(0x0B, 0xFF, 0x7F);
    }
  }

  /// Section 4.8.2: one member of the group gets each message ([MQTT-4.8.2-1], [MQTT-4.8.2-2]).
  @Test
  void membersOfAGroupShareMessages() throws Exception {
    try (WireMqtt one = receiver();
        WireMqtt two =
            new WireMqtt(house.port())
                .send(connect(5).token(house.receiver).clientId("d").packet());
        WireMqtt sender = house.sender(5)) {
      two.expect(0x20);
      for (WireMqtt member : new WireMqtt[] {one, two}) {
        member.send(subscribe(1, NONE, "$share/g/a", 0));
        assertThat(member.expect(0x90)).endsWith(0);
        member.send(subscribe(2, NONE, "$share//a", 0));
        assertThat(member.expect(0x90)).endsWith(0x8F);
        member.send(subscribe(3, NONE, "$share/g", 0));
        assertThat(member.expect(0x90)).endsWith(0x8F);
        member.send(subscribe(4, NONE, "$share/g+/a", 0));
        assertThat(member.expect(0x90)).endsWith(0x8F);
      }
      sender.send(publish(0, "a", 0, NONE, "1"), publish(0, "a", 0, NONE, "2"));
      one.expect(0x30);
      two.expect(0x30);
      assertThat(one.isQuiet(50)).isTrue();
      assertThat(two.isQuiet(50)).isTrue();
    }
  }

  /// [MQTT-4.6.0-2], [MQTT-4.6.0-3]: acknowledgements come in the order of the messages, also when
  /// one of them (retained, and so durable first) takes longer.
  @Test
  void acknowledgementsKeepTheOrderOfTheMessages() throws Exception {
    try (WireMqtt sender = house.sender(5)) {
      for (int i = 1; i <= 60; i += 3) {
        sender.send(
            publish(3, "r" + i, i, NONE, "kept"),
            publish(4, "a", i + 1, NONE, ""),
            publish(2, "a", i + 2, NONE, ""));
      }
      for (int i = 1; i <= 60; i += 3) {
        assertThat(sender.expect(0x40)).contains(i, org.assertj.core.data.Index.atIndex(3));
        assertThat(sender.expect(PUBREC)).contains(i + 1, org.assertj.core.data.Index.atIndex(3));
        assertThat(sender.expect(0x40)).contains(i + 2, org.assertj.core.data.Index.atIndex(3));
      }
    }
  }

  /// [MQTT-3.14.4-3]: only a normal end takes the will back; a will may have QoS 2.
  @Test
  void theWillIsSentUnlessTheEndIsNormal() throws Exception {
    int[][] ends = {{0xE0, 0, 0}, {0xE0, 1, 0x00}, {0xE0, 1, 0x04}, {0xE0, 1, 0x80}, {}};
    for (int[] end : ends) {
      try (WireMqtt receiver = house.receiver(5);
          WireMqtt leaving = new WireMqtt(house.port())) {
        receiver.send(subscribe(1, NONE, "w", 2)).expect(0x90);
        leaving
            .send(connect(5).token(house.sender).will(2, NONE, "w", "lost").packet())
            .expect(0x20);
        if (end.length == 0) {
          leaving.hangUp();
        } else {
          leaving.send(end[1] == 0 ? packet(0xE0) : bytes(end));
        }
        boolean normal = end.length > 0 && end[2] == 0;
        if (normal) {
          assertThat(receiver.isQuiet(100)).isTrue();
        } else {
          receiver.expect(0x34);
        }
      }
    }
  }

  /// [MQTT-3.1.2-29]: without problem information, only PUBLISH, CONNACK and DISCONNECT explain.
  @Test
  void aClientMayWantNoReasonStrings() throws Exception {
    try (WireMqtt receiver = receiver(property(0x17, 0))) {
      receiver.send(publish(2, "a", 1, NONE, ""));
      assertThat(receiver.packet()).isEqualTo(bytes(0x40, 3, 0, 1, 0x87));
      receiver.send(subscribe(2, NONE, "a/#/b", 0));
      assertThat(receiver.packet()).isEqualTo(bytes(0x90, 4, 0, 2, 0, 0x8F));
    }
  }
}
