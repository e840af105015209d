package io.gatehouse.door.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.webhook.Backend;
import io.gatehouse.webhook.GuestHouse;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Users whom only the application's backend knows, by MQTT at a whole server: user name and
/// password of the CONNECT are what the backend is asked about (section 3.1.3.5 of both versions).
class MqttGuestTest {
  @TempDir static Path folder;
  private static GuestHouse house;

  @BeforeAll
  static void open() throws Exception {
    house = new GuestHouse(folder, Map.of("mqtt.port", "0", "amqp.enabled", "false"));
    house.register("dora");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @BeforeEach
  void kind() {
    house.kind();
  }

  private static RawMqtt client(MqttVersion version) throws Exception {
    return new RawMqtt(house.server.mqttPort(), version);
  }

  private static MqttConnAckMessage connect(RawMqtt client, String user, String token)
      throws Exception {
    return client.connect(
        "c-" + user,
        token,
        more -> more.username(user).password(token.getBytes(StandardCharsets.UTF_8)));
  }

  private static int code(MqttConnAckMessage answer) {
    return answer.variableHeader().connectReturnCode().byteValue() & 0xff;
  }

  /// What a CONNECT gets of a client of MQTT 5 or 3.1.1.
  private static int outcome(MqttVersion version, String user, String token) throws Exception {
    try (RawMqtt client = client(version)) {
      return code(connect(client, user, token));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
  void aGuestComesInPublishesAndListens(MqttVersion version) throws Exception {
    String guest = "alice" + version.protocolLevel();
    try (RawMqtt alice = client(version);
        RawMqtt bob = client(MqttVersion.MQTT_5)) {
      assertThat(code(connect(alice, guest, GuestHouse.GOOD))).isZero();
      assertThat(house.backend.next().form()).containsEntry("user_id", guest);
      assertThat(code(connect(bob, "bob" + guest, GuestHouse.GOOD))).isZero();
      assertThat(bob.subscribe(1, "lobby/#", "room/all", "room/" + guest).payload().reasonCodes())
          .containsExactly(1, 1, 0x87);
      assertThat(alice.subscribe(1, "room/" + guest, "room/other").payload().reasonCodes())
          .containsExactly(1, version == MqttVersion.MQTT_5 ? 0x87 : 0x80);
      for (String channel : new String[] {"lobby/1", "room/all"}) {
        alice.publish(channel, 1, "hello");
        assertThat(alice.expect().fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBACK);
        RawMqtt.Received heard = bob.expectPublish();
        assertThat(heard.channel()).isEqualTo(channel);
        assertThat(heard.userProperty("from")).isEqualTo("user:" + guest);
        assertThat(heard.userProperty("user-data")).isEqualTo("{\"avatar\":\"" + guest + ".png\"}");
      }
      alice.publish("room/" + guest, 0, "to myself");
      assertThat(alice.expectPublish().payload()).isEqualTo("to myself");
    }
  }

  /// [MQTT-3.2.2-5] and table 3.1 of MQTT 3.1.1; section 3.2.2.2 of MQTT 5.
  @ParameterizedTest
  @CsvSource({
    "MQTT_5, erin, wrong, 0x86, 1",
    "MQTT_3_1_1, erin, wrong, 4, 1",
    "MQTT_5, anonymous, good, 0x86, 0",
    "MQTT_3_1_1, Server, good, 4, 0",
    "MQTT_5, dora, good, 0x86, 0",
    "MQTT_3_1_1, dora, good, 4, 0",
  })
  void whoIsRefusedIsToldByItsCode(
      MqttVersion version, String user, String token, String code, int asked) throws Exception {
    assertThat(outcome(version, user, token)).isEqualTo(Integer.decode(code));
    assertThat(house.backend.all())
        .as("what the directory knows and what is reserved the backend never sees")
        .hasSize(asked);
  }

  @Test
  void aSilentBackendLetsNobodyIn() throws Exception {
    house.silent();
    try (RawMqtt five = client(MqttVersion.MQTT_5);
        RawMqtt three = client(MqttVersion.MQTT_3_1_1)) {
      assertThat(code(connect(five, "frank", GuestHouse.GOOD))).isEqualTo(0x88);
      assertThat(code(connect(three, "frank", GuestHouse.GOOD))).isEqualTo(3);
    }
    house.kind();
    assertThat(outcome(MqttVersion.MQTT_5, "frank", GuestHouse.GOOD))
        .as("and it is no failure of theirs")
        .isZero();
  }

  @Test
  void wrongTokensAreCountedAsWrongPasswordsAre() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(outcome(MqttVersion.MQTT_5, "grace", "wrong" + i)).isEqualTo(0x86);
    }
    assertThat(outcome(MqttVersion.MQTT_5, "grace", "wrong")).isEqualTo(0x86);
    assertThat(house.backend.all()).hasSize(6);
    assertThat(outcome(MqttVersion.MQTT_5, "grace", GuestHouse.GOOD)).isEqualTo(0x9F);
    assertThat(outcome(MqttVersion.MQTT_3_1_1, "grace", GuestHouse.GOOD)).isEqualTo(3);
    assertThat(house.backend.all()).as("nobody guesses through the server").isEmpty();
  }

  /// Whoever replaces the backend that says who somebody is wants an end of those it let in.
  @Test
  void anotherBackendEndsTheGuestsOfTheOldOne() throws Exception {
    try (RawMqtt first = client(MqttVersion.MQTT_5);
        RawMqtt second = client(MqttVersion.MQTT_3_1_1);
        RawMqtt owner = RawMqtt.five(house.server.mqttPort()).signIn("owner", house.owner)) {
      assertThat(code(connect(first, "heidi", GuestHouse.GOOD))).isZero();
      assertThat(code(connect(second, "ivan", GuestHouse.GOOD))).isZero();
      JsonNode same = house.webhook("authenticate", "/authenticate");
      assertThat(same.at("/receipt/connections").asInt(-1)).as("the same backend").isZero();
      JsonNode other = house.webhook("authenticate", "/authenticate/new");
      assertThat(other.at("/receipt/connections").asInt(-1)).isEqualTo(2);
      RawMqtt.Goodbye goodbye = first.expectEnd();
      assertThat(goodbye.code()).isEqualTo(0x87);
      assertThat(goodbye.reason()).contains("the backend that vouched for you is not asked");
      assertThat(second.expectEnd().code()).as("MQTT 3.1.1 has no word for it").isEqualTo(-1);
      owner.publish("lobby/1", 1, "still here");
      assertThat(owner.expect().fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBACK);
    }
    try (RawMqtt again = client(MqttVersion.MQTT_5)) {
      assertThat(code(connect(again, "heidi", GuestHouse.GOOD))).isZero();
      JsonNode gone = house.call("DELETE", "/v1/webhooks/authenticate", "", 200);
      assertThat(gone.at("/receipt/connections").asInt(-1)).isEqualTo(1);
      assertThat(again.expectEnd().code()).isEqualTo(0x87);
      assertThat(outcome(MqttVersion.MQTT_5, "heidi", GuestHouse.GOOD)).isEqualTo(0x86);
    } finally {
      house.webhook("authenticate", "/authenticate");
    }
  }

  /// Who is asked about while the backend is replaced is not let in by the old one's answer.
  @Test
  void anAnswerThatComesFromTheOldBackendLetsNobodyIn() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    house.backend.answers(asked -> {
      if (asked.path().equals("/authenticate")) {
        try {
          go.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return Backend.Reply.json("{\"authenticated\":true}");
    });
    try (RawMqtt late = client(MqttVersion.MQTT_5)) {
      Thread replaced =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  house.backend.next();
                  house.webhook("authenticate", "/authenticate/new");
                } catch (Exception e) {
                  throw new AssertionError(e);
                } finally {
                  go.countDown();
                }
              });
      assertThat(code(connect(late, "judy", GuestHouse.GOOD))).isNotZero();
      replaced.join();
    } finally {
      house.webhook("authenticate", "/authenticate");
    }
  }

  /// What a guest keeps waits for whoever the backend of then says it is, and for nobody once there
  /// is none.
  @Test
  void aKeptSessionOutlivesAnotherBackendButNotNone() throws Exception {
    assertThat(keep()).isFalse();
    house.webhook("authenticate", "/authenticate/new");
    assertThat(keep()).isTrue();
    house.call("DELETE", "/v1/webhooks/authenticate", "", 200);
    house.webhook("authenticate", "/authenticate");
    assertThat(keep()).isFalse();
  }

  private static boolean keep() throws Exception {
    try (RawMqtt client = client(MqttVersion.MQTT_3_1_1)) {
      MqttConnAckMessage answer =
          client.connect(
              "kept",
              GuestHouse.GOOD,
              more ->
                  more.username("kim")
                      .password(GuestHouse.GOOD.getBytes(StandardCharsets.UTF_8))
                      .cleanSession(false));
      assertThat(code(answer)).isZero();
      return answer.variableHeader().isSessionPresent();
    }
  }

  @Test
  void allConnectionsOfAGuestEndInOneCall() throws Exception {
    try (RawMqtt one = client(MqttVersion.MQTT_5);
        RawMqtt two = client(MqttVersion.MQTT_5);
        RawMqtt other = client(MqttVersion.MQTT_5)) {
      assertThat(code(one.connect("k1", "", MqttGuestTest::lena))).isZero();
      assertThat(code(two.connect("k2", "", MqttGuestTest::lena))).isZero();
      assertThat(code(connect(other, "mallory", GuestHouse.GOOD))).isZero();
      JsonNode ended = house.call("DELETE", "/v1/connections?subject=user:lena", "", 200);
      assertThat(ended.at("/receipt/connections").asInt(-1)).isEqualTo(2);
      assertThat(one.expectEnd().code()).isEqualTo(0x98);
      assertThat(two.expectEnd().code()).isEqualTo(0x98);
      other.publish("lobby/1", 1, "still here");
      assertThat(other.expect().fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBACK);
    }
  }

  private static void lena(MqttMessageBuilders.ConnectBuilder connect) {
    connect.username("lena").password(GuestHouse.GOOD.getBytes(StandardCharsets.UTF_8));
  }
}
