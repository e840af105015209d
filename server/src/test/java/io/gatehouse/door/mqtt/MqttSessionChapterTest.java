package io.gatehouse.door.mqtt;

import static io.gatehouse.door.mqtt.WireMqtt.bytes;
import static io.gatehouse.door.mqtt.WireMqtt.connect;
import static io.gatehouse.door.mqtt.WireMqtt.packet;
import static io.gatehouse.door.mqtt.WireMqtt.properties;
import static io.gatehouse.door.mqtt.WireMqtt.property;
import static io.gatehouse.door.mqtt.WireMqtt.publish;
import static io.gatehouse.door.mqtt.WireMqtt.subscribe;
import static io.gatehouse.door.mqtt.WireMqtt.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Await;
import io.gatehouse.core.policy.Subject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sections 3.1.2.4, 3.1.2.11.2, 3.1.3.2.2, 3.2.2.1.1, 4.1 and 4.4: sessions that are kept.
class MqttSessionChapterTest {
  private static final byte[] NONE = properties();
  private static final byte[] AN_HOUR = property(0x11, 0, 0, 0x0E, 0x10);
  private static final int PUBACK = 0x40;
  private static final int PUBREC = 0x50;
  private static final int PUBREL = 0x62;
  private static final int PUBCOMP = 0x70;

  @TempDir Path folder;
  private MqttHouse house;
  private String boat;
  private String alice;

  @BeforeEach
  void open() {
    house = new MqttHouse(folder);
    boat = house.rooms.add(Subject.device("boat"), "publish_channel:#");
    alice = house.rooms.add(Subject.user("alice"), "subscribe_channel:#");
  }

  @AfterEach
  void close() {
    house.close();
  }

  private void restart() {
    house.close();
    house = new MqttHouse(folder);
  }

  /// Connects as alice's client `kept`; tells whether the session was present.
  private boolean resume(WireMqtt client, int version, WireMqtt.Connect connect)
      throws IOException {
    client.send(connect.clientId("kept").token(alice).packet());
    byte[] answer = client.expect(0x20);
    assertThat(answer[3]).as("reason code").isZero();
    assertThat(version).isIn(4, 5);
    return answer[2] == 1;
  }

  private static WireMqtt.Connect keeping(int version) {
    return version == 5 ? connect(5).kept().with(AN_HOUR) : connect(4).kept();
  }

  private WireMqtt client() throws IOException {
    return new WireMqtt(house.port());
  }

  private WireMqtt sender() throws IOException {
    return client().signIn(5, boat);
  }

  private static byte[] subscription(int version, String filter, int qos) {
    return packet(0x82, bytes(0, 1), version == 5 ? NONE : bytes(), text(filter), bytes(qos));
  }

  private static byte[] ack(int type, int id) {
    return packet(type, bytes(id >> 8, id));
  }

  private static int packetId(byte[] publish) {
    int at = publish[1] < 0 ? 3 : 2;
    int topic = ByteBuffer.wrap(publish).getShort(at);
    return ByteBuffer.wrap(publish).getShort(at + 2 + topic) & 0xffff;
  }

  private static String last(byte[] publish) {
    return new String(publish, publish.length - 1, 1, StandardCharsets.US_ASCII);
  }

  /// [MQTT-3.1.2-5], [MQTT-3.2.2-3], [MQTT-4.4.0-1]: subscriptions and messages of QoS 1 and 2 wait
  /// for their client, also over a restart; QoS 0 need not.
  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void whatComesMeanwhileWaits(int version) throws Exception {
    try (WireMqtt client = client()) {
      assertThat(resume(client, version, keeping(version))).isFalse();
      client.send(subscription(version, "a/#", 2)).expect(0x90);
      client.send(packet(0xE0)).expectEnd();
    }
    try (WireMqtt sender = sender()) {
      for (int i = 1; i <= 6; i++) {
        int qos = i % 3;
        sender.send(publish(qos << 1, "a/" + i, i, NONE, "" + i));
        if (qos > 0) {
          sender.expect(qos == 1 ? PUBACK : PUBREC);
        }
      }
      // the last one is of QoS 0: it has been published once what came behind it is answered
      sender.send(packet(0xC0)).expect(0xD0);
    }
    for (int round = 0; round < 2; round++) {
      try (WireMqtt client = client()) {
        assertThat(resume(client, version, keeping(version))).isTrue();
        for (int i : new int[] {1, 2, 4, 5}) {
          byte[] got = client.packet();
          assertThat(last(got)).isEqualTo("" + i);
          assertThat((got[0] >> 1) & 3).isEqualTo(i % 3);
        }
        assertThat(client.isQuiet(50)).isTrue();
        assertThat(house.rooms.connections.list("main", null, 10).items())
            .extracting(live -> live.traffic().delivered())
            .containsExactly(4L);
      }
      restart();
    }
  }

  /// [MQTT-3.1.2-4]: a clean start discards what there was.
  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void aCleanStartBeginsAnew(int version) throws Exception {
    try (WireMqtt client = client()) {
      resume(client, version, keeping(version));
      client.send(subscription(version, "a", 1)).expect(0x90);
    }
    try (WireMqtt client = client()) {
      assertThat(resume(client, version, connect(version))).isFalse();
    }
    try (WireMqtt client = client();
        WireMqtt sender = sender()) {
      assertThat(resume(client, version, keeping(version))).isFalse();
      sender.send(publish(2, "a", 1, NONE, "x"));
      assertThat(sender.expect(PUBACK)).endsWith(0x10);
    }
  }

  /// [MQTT-4.4.0-1], [MQTT-3.3.1-1], [MQTT-4.6.0-1]: what was not acknowledged comes again, with
  /// its packet id, marked as a duplicate, and in the order of the first time.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasNotAcknowledgedComesAgain(boolean restarted) throws Exception {
    List<Integer> ids = new ArrayList<>();
    try (WireMqtt client = client();
        WireMqtt sender = sender()) {
      resume(client, 5, keeping(5));
      client.send(subscription(5, "a", 2)).expect(0x90);
      for (int i = 1; i <= 4; i++) {
        sender.send(publish(i % 2 == 0 ? 2 : 4, "a", i, NONE, "" + i));
        sender.expect(i % 2 == 0 ? PUBACK : PUBREC);
      }
      for (int i = 1; i <= 4; i++) {
        byte[] got = client.expect(i % 2 == 0 ? 0x32 : 0x34);
        assertThat(last(got)).isEqualTo("" + i);
        ids.add(packetId(got));
      }
      client.send(ack(PUBACK, ids.get(1)), packet(0xC0)).expect(0xD0);
    }
    if (restarted) {
      restart();
    }
    try (WireMqtt client = client()) {
      assertThat(resume(client, 5, keeping(5))).isTrue();
      for (int i : new int[] {1, 3, 4}) {
        byte[] got = client.expect(i % 2 == 0 ? 0x3A : 0x3C);
        assertThat(last(got)).isEqualTo("" + i);
        assertThat(packetId(got)).isEqualTo(ids.get(i - 1));
      }
      assertThat(client.isQuiet(50)).isTrue();
    }
  }

  /// [MQTT-4.3.3-7]: a message of QoS 2 that was sent does not expire any more, while one that
  /// nobody has begun to deliver does ([MQTT-3.3.2-5]).
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsUnderWayByQos2DoesNotExpire(boolean restarted) throws Exception {
    byte[] aMinute = properties(property(0x02, 0, 0, 0, 60));
    int id;
    try (WireMqtt sender = sender()) {
      try (WireMqtt client = client()) {
        resume(client, 5, keeping(5));
        client.send(subscription(5, "a", 2)).expect(0x90);
        sender.send(publish(4, "a", 1, aMinute, "1")).expect(PUBREC);
        id = packetId(client.expect(0x34));
        client.send(packet(0xE0)).expectEnd();
      }
      Await.until(() -> house.rooms.mailboxes.in("main").getFirst().state().leftAt() != null);
      house.ahead = Duration.ofSeconds(1); // it left before all that follows
      sender.send(publish(4, "a", 2, aMinute, "2")).expect(PUBREC);
      sender.send(publish(4, "a", 3, NONE, "3")).expect(PUBREC);
    }
    if (restarted) {
      restart();
    }
    house.ahead = Duration.ofMinutes(2);
    try (WireMqtt client = client()) {
      assertThat(resume(client, 5, keeping(5))).isTrue();
      byte[] first = client.expect(0x3C);
      assertThat(last(first)).isEqualTo("1");
      assertThat(packetId(first)).isEqualTo(id);
      // [MQTT-3.3.1-2]: it was never sent before, which is known also after a restart
      assertThat(last(client.expect(0x34))).isEqualTo("3");
    }
  }

  /// [MQTT-4.3.3-6]: once PUBREC came, PUBREL and never the message comes again.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReceivedMessageIsReleasedAndNotSentAgain(boolean restarted) throws Exception {
    int id;
    try (WireMqtt client = client();
        WireMqtt sender = sender()) {
      resume(client, 5, keeping(5));
      client.send(subscription(5, "a", 2)).expect(0x90);
      sender.send(publish(4, "a", 1, NONE, "x"));
      id = packetId(client.expect(0x34));
      client.send(ack(PUBREC, id));
      assertThat(client.packet()).isEqualTo(ack(PUBREL, id));
    }
    if (restarted) {
      restart();
    }
    try (WireMqtt client = client()) {
      assertThat(resume(client, 5, keeping(5))).isTrue();
      assertThat(client.packet()).isEqualTo(ack(PUBREL, id));
      client.send(ack(PUBCOMP, id), packet(0xC0)).expect(0xD0);
    }
    try (WireMqtt client = client()) {
      assertThat(resume(client, 5, keeping(5))).isTrue();
      assertThat(client.isQuiet(50)).isTrue();
    }
  }

  /// [MQTT-4.3.3-10]: a message that the client sends again after a reconnect is not published
  /// again, also after a restart.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMessageThatComesAgainIsPublishedOnce(boolean restarted) throws Exception {
    try (WireMqtt listener = client()) {
      resume(listener, 5, keeping(5));
      listener.send(subscription(5, "a", 1)).expect(0x90);
    }
    WireMqtt.Connect device = connect(5).kept().clientId("d").with(AN_HOUR).token(boat);
    try (WireMqtt sender = client()) {
      sender.send(device.packet()).expect(0x20);
      sender.send(publish(4, "a", 7, NONE, "x"));
      assertThat(sender.packet()).isEqualTo(bytes(PUBREC, 2, 0, 7));
    }
    if (restarted) {
      restart();
    }
    try (WireMqtt sender = client()) {
      sender.send(device.packet()).expect(0x20);
      sender.send(publish(4 | 8, "a", 7, NONE, "x"));
      assertThat(sender.packet()).isEqualTo(bytes(PUBREC, 2, 0, 7));
      sender.send(ack(PUBREL, 7));
      assertThat(sender.packet()).isEqualTo(bytes(PUBCOMP, 2, 0, 7));
      // the client may not have got the PUBCOMP of before (section 3.7.2.1): that is no error
      sender.send(ack(PUBREL, 7));
      assertThat(sender.packet()).isEqualTo(bytes(PUBCOMP, 2, 0, 7));
    }
    try (WireMqtt listener = client()) {
      assertThat(resume(listener, 5, keeping(5))).isTrue();
      listener.packet();
      assertThat(listener.isQuiet(50)).isTrue();
    }
  }

  /// [MQTT-3.1.4-3]: a second connection takes the session over; the first is told 0x8E.
  @Test
  void aSecondConnectionTakesTheSessionOver() throws Exception {
    try (WireMqtt first = client();
        WireMqtt second = client();
        WireMqtt sender = sender()) {
      resume(first, 5, keeping(5));
      first.send(subscription(5, "a", 1)).expect(0x90);
      sender.send(publish(2, "a", 1, NONE, "1")).expect(PUBACK);
      int id = packetId(first.expect(0x32));
      assertThat(resume(second, 5, keeping(5))).isTrue();
      first.expectDisconnect(0x8E);
      assertThat(packetId(second.expect(0x3A))).isEqualTo(id);
      sender.send(publish(2, "a", 2, NONE, "2")).expect(PUBACK);
      assertThat(last(second.expect(0x32))).isEqualTo("2");
    }
  }

  /// Section 3.14.2.2.2: a DISCONNECT may change how long the session is kept.
  @Test
  void aDisconnectMayEndTheSession() throws Exception {
    try (WireMqtt client = client()) {
      resume(client, 5, keeping(5));
      client.send(packet(0xE0, bytes(0), properties(property(0x11, 0, 0, 0, 0)))).expectEnd();
    }
    try (WireMqtt client = client()) {
      assertThat(resume(client, 5, keeping(5))).isFalse();
      client.send(packet(0xE0, bytes(0), properties(property(0x11, 0, 0, 0, 9)))).expectEnd();
    }
    try (WireMqtt client = client()) {
      // expiry 0 with clean start 0: goes on, and ends with this connection
      assertThat(resume(client, 5, connect(5).kept())).isTrue();
      client.send(packet(0xE0)).expectEnd();
    }
    try (WireMqtt client = client()) {
      assertThat(resume(client, 5, keeping(5))).isFalse();
    }
  }

  /// [MQTT-3.1.2-23], section 3.1.2.11.2: the session ends when its time is over.
  @Test
  void aSessionEndsWhenItsTimeIsOver() throws Exception {
    try (WireMqtt client = client()) {
      resume(client, 5, connect(5).kept().with(property(0x11, 0, 0, 0, 1)));
    }
    String name = "mqtt/user:alice/kept";
    assertThat(house.rooms.mailboxes.find("main", name)).isNotNull();
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (house.rooms.mailboxes.find("main", name) != null && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(house.rooms.mailboxes.find("main", name)).isNull();
  }

  private WireMqtt dying(int delay, byte[] expiry, boolean clean) throws IOException {
    WireMqtt client = client();
    WireMqtt.Connect connect =
        connect(5)
            .clientId("w")
            .with(expiry)
            .token(boat)
            .will(1, properties(property(0x18, 0, 0, 0, delay)), "w", "lost");
    client.send((clean ? connect : connect.kept()).packet());
    assertThat(client.expect(0x20)[3]).isZero();
    return client;
  }

  /// [MQTT-3.1.2-8], [MQTT-3.1.3-9]: the will waits, and is forgotten when the client comes back.
  @Test
  void aWillWaitsForItsClient() throws Exception {
    try (WireMqtt listener = client().signIn(5, alice)) {
      listener.send(subscribe(1, NONE, "w", 1)).expect(0x90);
      dying(2, AN_HOUR, false).close();
      try (WireMqtt back = dying(2, AN_HOUR, false)) {
        assertThat(listener.isQuiet(2_300)).isTrue();
        back.hangUp();
      }
      listener.expect(0x32);
    }
  }

  /// Section 3.1.3.2.2: the end of the session sends the will at once.
  @Test
  void theEndOfTheSessionSendsTheWill() throws Exception {
    try (WireMqtt listener = client().signIn(5, alice)) {
      listener.send(subscribe(1, NONE, "w", 1)).expect(0x90);
      dying(200, property(0x11, 0, 0, 0, 0), true).close();
      listener.expect(0x32);
      dying(200, AN_HOUR, false).close();
      assertThat(listener.isQuiet(50)).isTrue();
      dying(200, AN_HOUR, true).close();
      listener.expect(0x32);
    }
  }

  /// A will that may no longer be sent is not sent, although it could when its client went.
  @Test
  void aWillWhoseRightHasGoneIsNotSent() throws Exception {
    try (WireMqtt listener = client().signIn(5, alice)) {
      listener.send(subscribe(1, NONE, "w", 1)).expect(0x90);
      dying(1, AN_HOUR, true).close();
      house.rooms.disableToken(Subject.device("boat"));
      assertThat(listener.isQuiet(1_500)).isTrue();
    }
  }

  /// A right that ends takes its subscription out of a session, whether its client is there or not.
  @Test
  void aLostRightReachesASessionThatIsAway() throws Exception {
    try (WireMqtt client = client()) {
      resume(client, 5, keeping(5));
      client.send(subscription(5, "a", 1), subscription(5, "b", 1));
      client.expect(0x90);
      client.expect(0x90);
    }
    try (WireMqtt sender = sender()) {
      sender.send(publish(2, "a", 1, NONE, "a")).expect(PUBACK);
      house.rooms.changeRole("alice", "subscribe_channel:b");
      sender.send(publish(2, "a", 2, NONE, "a"));
      assertThat(sender.expect(PUBACK)).endsWith(0x10);
      sender.send(publish(2, "b", 3, NONE, "b")).expect(PUBACK);
    }
    try (WireMqtt client = client()) {
      assertThat(resume(client, 5, keeping(5))).isTrue();
      assertThat(last(client.expect(0x32))).isEqualTo("b");
      assertThat(client.isQuiet(50)).isTrue();
    }
  }

  /// [MQTT-3.3.4-7]: the window of a client holds for what waited too.
  @Test
  void whatWaitedComesAsFastAsItIsAcknowledged() throws Exception {
    try (WireMqtt client = client()) {
      resume(client, 5, keeping(5));
      client.send(subscription(5, "a", 1)).expect(0x90);
    }
    try (WireMqtt sender = sender()) {
      for (int round = 0; round < 5; round++) {
        for (int i = 1; i <= 500; i++) {
          sender.send(publish(2, "a", i, NONE, "x"));
        }
        for (int i = 1; i <= 500; i++) {
          sender.expect(PUBACK);
        }
      }
    }
    try (WireMqtt client = client()) {
      assertThat(resume(client, 5, connect(5).kept().with(AN_HOUR, property(0x21, 0, 3)))).isTrue();
      int before = 0;
      for (int i = 1; i <= 2_500; i++) {
        byte[] got = client.packet();
        int id = packetId(got);
        assertThat(id).isGreaterThan(before);
        before = id;
        if (i == 3) {
          assertThat(client.isQuiet(30)).isTrue();
          client.send(ack(PUBACK, id - 2), ack(PUBACK, id - 1));
        }
        if (i >= 3) {
          client.send(ack(PUBACK, id));
        }
      }
    }
  }
}
