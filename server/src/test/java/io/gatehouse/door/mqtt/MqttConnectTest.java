package io.gatehouse.door.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.messaging.limit.Limits;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MqttConnectTest {
  @TempDir Path folder;
  private MqttHouse house;
  private String token;

  @BeforeEach
  void open() {
    house = new MqttHouse(folder);
    token = house.rooms.add(Subject.user("alice"), "subscribe_channel:a");
  }

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  void aTokenAsPasswordLetsIn(MqttVersion version) throws Exception {
    try (RawMqtt client = new RawMqtt(house.port(), version)) {
      MqttConnAckMessage answer = client.connect("c", token, more -> more.username("alice"));
      assertThat(code(answer)).isZero();
      assertThat(answer.variableHeader().isSessionPresent()).isFalse();
      client.send(MqttMessage.PINGREQ);
      assertThat(client.expect().fixedHeader().messageType()).isEqualTo(MqttMessageType.PINGRESP);
    }
  }

  @Test
  void aTokenAsUserNameAloneLetsIn() throws Exception {
    try (RawMqtt client = RawMqtt.three(house.port())) {
      MqttConnAckMessage answer =
          client.connect("c", "", more -> more.username(token).hasPassword(false));
      assertThat(code(answer)).isZero();
    }
  }

  @Test
  void aPasswordLetsIn() throws Exception {
    try (RawMqtt client = RawMqtt.five(house.port())) {
      assertThat(code(client.connect("c", "password-alice", more -> more.username("main/alice"))))
          .isZero();
    }
  }

  @Test
  void aTokenBesideTheNameOfSomebodyElseIsRefused() throws Exception {
    house.rooms.add(Subject.user("mallory"));
    try (RawMqtt client = RawMqtt.five(house.port())) {
      assertThat(code(client.connect("c", token, more -> more.username("mallory"))))
          .isEqualTo(0x86);
    }
  }

  @Test
  void aBadCredentialIsRefusedWithItsCodeAndReason() throws Exception {
    try (RawMqtt five = RawMqtt.five(house.port());
        RawMqtt three = RawMqtt.three(house.port())) {
      MqttConnAckMessage answer = five.connect("c", "nonsense", more -> {});
      assertThat(code(answer)).isEqualTo(0x86);
      assertThat(RawMqtt.reason(answer.variableHeader().properties())).isNotBlank();
      assertThat(five.next()).isNull();
      assertThat(code(three.connect("c", "nonsense", more -> {}))).isEqualTo(4);
      assertThat(three.next()).isNull();
    }
  }

  @Test
  void nobodyConnectsWithoutACredential() throws Exception {
    try (RawMqtt five = RawMqtt.five(house.port());
        RawMqtt three = RawMqtt.three(house.port())) {
      assertThat(code(five.connect("c", "", more -> more.hasUser(false).hasPassword(false))))
          .isEqualTo(0x86);
      assertThat(code(three.connect("c", "", more -> more.hasUser(false).hasPassword(false))))
          .isEqualTo(4);
    }
  }

  @Test
  void aDisabledTokenIsRefused() throws Exception {
    house.rooms.disableToken(Subject.user("alice"));
    try (RawMqtt client = RawMqtt.five(house.port())) {
      assertThat(code(client.connect("c", token, more -> {}))).isIn(0x86, 0x87);
    }
  }

  @Test
  void theAnswerSaysWhatIsOffered() throws Exception {
    try (RawMqtt client = RawMqtt.five(house.port())) {
      MqttProperties asks = new MqttProperties();
      asks.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, 3600));
      MqttConnAckMessage answer =
          client.connect("", token, more -> more.properties(asks).keepAlive(0));
      MqttProperties said = answer.variableHeader().properties();
      // section 3.2.2.3.2: absent means as asked for
      assertThat(said.getProperty(MqttProperties.SESSION_EXPIRY_INTERVAL)).isNull();
      // [MQTT-3.2.2-9]: without it, QoS 2 is offered
      assertThat(said.getProperty(MqttProperties.MAXIMUM_QOS)).isNull();
      assertThat(number(said, MqttProperties.TOPIC_ALIAS_MAXIMUM)).isPositive();
      assertThat(number(said, MqttProperties.RECEIVE_MAXIMUM)).isPositive();
      assertThat(said.getProperty(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE)).isNull();
      assertThat(number(said, MqttProperties.MAXIMUM_PACKET_SIZE)).isEqualTo(1 << 20);
      assertThat(number(said, MqttProperties.SERVER_KEEP_ALIVE)).isEqualTo(3600);
      assertThat(said.getProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER)).isNotNull();
    }
  }

  @Test
  void theSameClientIdTakesTheConnectionOver() throws Exception {
    String other = house.rooms.add(Subject.user("bob"));
    try (RawMqtt first = RawMqtt.five(house.port());
        RawMqtt stranger = RawMqtt.five(house.port());
        RawMqtt second = RawMqtt.five(house.port())) {
      first.signIn("same", token);
      stranger.signIn("same", other);
      second.signIn("same", token);
      assertThat(first.expectEnd().code()).isEqualTo(0x8E);
      assertThat(stranger.isQuiet(100)).isTrue();
      assertThat(house.rooms.connections.count()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void anUnknownVersionIsTold() throws Exception {
    try (RawMqtt client = RawMqtt.three(house.port())) {
      byte[] connect = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 9, 2, 0, 60, 0, 1, 'c'};
      client.send(connect);
      MqttConnAckMessage answer = (MqttConnAckMessage) client.expect();
      assertThat(code(answer)).isIn(1, 0x84);
      assertThat(client.next()).isNull();
    }
  }

  @Test
  void whoSaysNothingIsSentAway() throws Exception {
    try (MqttHouse hasty = hasty();
        RawMqtt client = RawMqtt.five(hasty.port())) {
      assertThat(client.next()).isNull();
    }
  }

  private MqttHouse hasty() {
    return new MqttHouse(
        folder.resolve("hasty"),
        Limits.DEFAULT,
        old ->
            new MqttSettings(
                old.plain(),
                null,
                old.maxPacketBytes(),
                Duration.ofMillis(200),
                old.maxKeepAliveSeconds(),
                old.inFlight(),
                old.refusedPublish(),
                true),
        null);
  }

  @Test
  void packetsBehindTheConnectWaitForItsAnswer() throws Exception {
    try (RawMqtt client = RawMqtt.three(house.port())) {
      byte[] name = token.getBytes(StandardCharsets.UTF_8);
      byte[] head = {
        0x10,
        (byte) (10 + 3 + 2 + name.length),
        0,
        4,
        'M',
        'Q',
        'T',
        'T',
        4,
        (byte) 0x82,
        0,
        60,
        0,
        1,
        'c',
        0,
        (byte) name.length
      };
      byte[] all = Arrays.copyOf(head, head.length + name.length + 4);
      System.arraycopy(name, 0, all, head.length, name.length);
      all[all.length - 4] = (byte) 0xC0;
      all[all.length - 2] = (byte) 0xC0;
      client.send(all);
      assertThat(code((MqttConnAckMessage) client.expect())).isZero();
      assertThat(client.expect().fixedHeader().messageType()).isEqualTo(MqttMessageType.PINGRESP);
      assertThat(client.expect().fixedHeader().messageType()).isEqualTo(MqttMessageType.PINGRESP);
    }
  }

  @Test
  void aSilentClientIsEndedAfterItsKeepAlive() throws Exception {
    try (RawMqtt client = RawMqtt.five(house.port())) {
      client.connect("c", token, more -> more.keepAlive(1));
      assertThat(client.expectEnd().code()).isEqualTo(0x8D);
    }
  }

  private static int code(MqttConnAckMessage answer) {
    return answer.variableHeader().connectReturnCode().byteValue() & 0xff;
  }

  private static int number(MqttProperties properties, int id) {
    return ((IntegerProperty) properties.getProperty(id)).value();
  }
}
