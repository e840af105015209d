package io.gatehouse.door.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.mqtt.wire.ReasonCodes;
import io.gatehouse.messaging.limit.Limits;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttMessagesTest {
  @TempDir Path folder;
  private MqttHouse house;
  private String boat;
  private String alice;

  @BeforeEach
  void open() {
    house = new MqttHouse(folder);
    boat = house.rooms.add(Subject.device("boat-7"), "publish_channel:fleet/7/#");
    alice =
        house.rooms.add(
            Subject.user("alice"), "subscribe_channel:fleet/#", "subscribe_channel:news");
  }

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @CsvSource({"MQTT_5,MQTT_5", "MQTT_5,MQTT_3_1_1", "MQTT_3_1_1,MQTT_5", "MQTT_3_1,MQTT_3_1_1"})
  void aMessageArrivesWithTheLowerQualityOfService(MqttVersion from, MqttVersion to)
      throws Exception {
    try (RawMqtt sender = new RawMqtt(house.port(), from).signIn("b", boat);
        RawMqtt receiver = new RawMqtt(house.port(), to).signIn("a", alice)) {
      for (int published = 0; published <= 1; published++) {
        for (int wanted = 0; wanted <= 2; wanted++) {
          int granted = wanted;
          assertThat(receiver.subscribe(wanted, "fleet/+/alarms").payload().reasonCodes())
              .containsExactly(granted);
          sender.publish("fleet/7/alarms", published, "fire " + published + wanted);
          RawMqtt.Received received = receiver.expectPublish();
          assertThat(received.payload()).isEqualTo("fire " + published + wanted);
          assertThat(received.qos()).isEqualTo(Math.min(published, granted));
          if (received.qos() == 1) {
            assertThat(received.packetId()).isPositive();
            receiver.send(MqttMessageBuilders.pubAck().packetId(received.packetId()).build());
          }
          if (published == 1) {
            assertThat(sender.expect().fixedHeader().messageType())
                .isEqualTo(MqttMessageType.PUBACK);
          }
        }
      }
    }
  }

  /// Each message is the only one of its turn, until those who listen no longer read.
  @Test
  void whoReadsLateGetsEveryMessageWholeAndInOrder() throws Exception {
    int messages = 2_000;
    String filling = "x".repeat(3_000);
    try (RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat);
        RawMqtt first = narrow(MqttVersion.MQTT_5).signIn("a1", alice);
        RawMqtt second = narrow(MqttVersion.MQTT_5).signIn("a2", alice);
        RawMqtt third = narrow(MqttVersion.MQTT_3_1_1).signIn("a3", alice)) {
      List<RawMqtt> receivers = List.of(first, second, third);
      for (RawMqtt receiver : receivers) {
        receiver.subscribe(0, "fleet/#");
      }
      for (int number = 0; number < messages; number++) {
        sender.publish("fleet/7/x", 1, number + filling);
        sender.expect();
      }
      for (RawMqtt receiver : receivers) {
        for (int number = 0; number < messages; number++) {
          assertThat(receiver.expectPublish().payload()).isEqualTo(number + filling);
        }
      }
    }
  }

  private RawMqtt narrow(MqttVersion version) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), house.port()));
    return new RawMqtt(socket, version);
  }

  @Test
  void receiversSeeTheVerifiedSenderAndNeverAForgedOne() throws Exception {
    MqttProperties forged = new MqttProperties();
    forged.add(new MqttProperties.UserProperty("from", "user:admin"));
    forged.add(new MqttProperties.UserProperty("from-name", "Admin"));
    forged.add(new MqttProperties.UserProperty("user-data", "{}"));
    forged.add(new MqttProperties.UserProperty("unit", "K"));
    try (RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat);
        RawMqtt receiver = RawMqtt.five(house.port()).signIn("a", alice)) {
      receiver.subscribe(0, "fleet/#");
      sender.publish("fleet/7/x", 0, false, "1", forged);
      RawMqtt.Received received = receiver.expectPublish();
      assertThat(received.userProperty("from")).isEqualTo("device:boat-7");
      assertThat(received.userProperty("from-name")).isEqualTo("boat-7");
      assertThat(received.userProperty("user-data")).isEqualTo("{\"of\":\"boat-7\"}");
      assertThat(received.userProperty("unit")).isEqualTo("K");
    }
  }

  @Test
  void whatMqtt5CarriesBesideThePayloadArrives() throws Exception {
    MqttProperties sent = new MqttProperties();
    sent.add(new IntegerProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR, 1));
    sent.add(new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, 100));
    sent.add(new StringProperty(MqttProperties.CONTENT_TYPE, "text/plain"));
    sent.add(new StringProperty(MqttProperties.RESPONSE_TOPIC, "fleet/7/answers"));
    sent.add(new BinaryProperty(MqttProperties.CORRELATION_DATA, new byte[] {1, 2}));
    try (RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat);
        RawMqtt receiver = RawMqtt.five(house.port()).signIn("a", alice)) {
      MqttProperties identified = new MqttProperties();
      identified.add(new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER, 300));
      receiver.send(
          MqttMessageBuilders.subscribe()
              .messageId(3)
              .addSubscription(MqttQoS.AT_LEAST_ONCE, "fleet/#")
              .properties(identified)
              .build());
      receiver.expect();
      sender.publish("fleet/7/x", 1, false, "1", sent);
      RawMqtt.Received received = receiver.expectPublish();
      MqttProperties got = received.properties();
      assertThat(received.packetId()).isEqualTo(1);
      assertThat(got.getProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR).value()).isEqualTo(1);
      assertThat((Integer) got.getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL).value())
          .isBetween(90, 100);
      assertThat(got.getProperty(MqttProperties.CONTENT_TYPE).value()).isEqualTo("text/plain");
      assertThat(got.getProperty(MqttProperties.RESPONSE_TOPIC).value())
          .isEqualTo("fleet/7/answers");
      assertThat((byte[]) got.getProperty(MqttProperties.CORRELATION_DATA).value())
          .containsExactly(1, 2);
      assertThat(got.getProperties(MqttProperties.SUBSCRIPTION_IDENTIFIER))
          .extracting(one -> one.value())
          .containsExactly(300);
    }
  }

  @Test
  void aRefusedPublishIsToldInMqtt5() throws Exception {
    try (RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat)) {
      sender.publish("fleet/8/alarms", 1, "fire");
      var answer = (MqttPubReplyMessageVariableHeader) sender.expect().variableHeader();
      assertThat(answer.reasonCode() & 0xff).isEqualTo(0x87);
      assertThat(answer.messageId()).isEqualTo(7);
      assertThat(RawMqtt.reason(answer.properties())).contains("fleet/8/alarms").contains("[d");
      sender.publish("fleet/8/alarms", 0, "fire");
      sender.publish("fleet/7/alarms", 1, "fire");
      var good = (MqttPubReplyMessageVariableHeader) sender.expect().variableHeader();
      assertThat(good.reasonCode() & 0xff).isEqualTo(ReasonCodes.NO_SUBSCRIBERS);
    }
  }

  @Test
  void aRefusedPublishEndsAnMqtt3Connection() throws Exception {
    try (RawMqtt sender = RawMqtt.three(house.port()).signIn("b", boat)) {
      sender.publish("fleet/8/alarms", 0, "nobody hears this");
      sender.publish("fleet/8/alarms", 1, "fire");
      assertThat(sender.next()).isNull();
    }
  }

  @Test
  void aRefusedPublishOfMqtt3MayGoUnansweredInstead() throws Exception {
    try (MqttHouse patient = patient()) {
      String barge = patient.rooms.add(Subject.device("barge"), "publish_channel:fleet/7/#");
      try (RawMqtt sender = RawMqtt.three(patient.port()).signIn("b", barge)) {
        sender.publish("fleet/8/alarms", 1, "fire");
        sender.send(MqttMessage.PINGREQ);
        assertThat(sender.expect().fixedHeader().messageType()).isEqualTo(MqttMessageType.PINGRESP);
      }
    }
  }

  private MqttHouse patient() {
    return new MqttHouse(
        folder.resolve("patient"),
        Limits.DEFAULT,
        old ->
            new MqttSettings(
                old.plain(),
                null,
                old.maxPacketBytes(),
                old.connectTimeout(),
                old.maxKeepAliveSeconds(),
                old.inFlight(),
                MqttSettings.RefusedPublish.IGNORE,
                true),
        null);
  }

  @Test
  void nobodyPublishesOnTheServersOwnChannels() throws Exception {
    String admin = house.rooms.add(Subject.user("root"), "admin_channel:#", "admin_application");
    try (RawMqtt sender = RawMqtt.five(house.port()).signIn("r", admin)) {
      sender.publish("$SYS/gatehouse/revoked", 1, "forged");
      var answer = (MqttPubReplyMessageVariableHeader) sender.expect().variableHeader();
      assertThat(answer.reasonCode() & 0xff).isEqualTo(0x87);
    }
  }

  @Test
  void eachFilterIsAnsweredForItself() throws Exception {
    try (RawMqtt five = RawMqtt.five(house.port()).signIn("a", alice);
        RawMqtt three = RawMqtt.three(house.port()).signIn("b", alice)) {
      String[] filters = {
        "news", "secret/#", "fleet/+/x", "$share/g/news", "bad/#/filter", "$share/x+/a"
      };
      MqttSubAckMessage answer = five.subscribe(1, filters);
      assertThat(answer.payload().reasonCodes()).isEqualTo(List.of(1, 0x87, 1, 1, 0x8F, 0x8F));
      assertThat(RawMqtt.reason(answer.idAndPropertiesVariableHeader().properties()))
          .contains("`secret/#`")
          .contains("[d");
      assertThat(three.subscribe(1, filters).payload().reasonCodes())
          .isEqualTo(List.of(1, 0x80, 1, 1, 0x80, 0x80));
    }
  }

  @Test
  void unsubscribingIsAnsweredAndEndsDelivery() throws Exception {
    try (RawMqtt receiver = RawMqtt.five(house.port()).signIn("a", alice);
        RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat)) {
      receiver.subscribe(0, "fleet/#");
      receiver.send(
          MqttMessageBuilders.unsubscribe()
              .messageId(5)
              .addTopicFilter("fleet/#")
              .addTopicFilter("other")
              .build());
      var answer = (io.netty.handler.codec.mqtt.MqttUnsubAckMessage) receiver.expect();
      assertThat(answer.payload().unsubscribeReasonCodes())
          .containsExactly((short) 0, (short) 0x11);
      sender.publish("fleet/7/x", 1, "1");
      sender.expect();
      assertThat(receiver.isQuiet(100)).isTrue();
    }
  }

  @Test
  void aRetainedMessageWaitsForWhoComesLaterAlsoAfterARestart() throws Exception {
    try (RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat)) {
      sender.publish("fleet/7/state", 1, true, "docked", MqttProperties.NO_PROPERTIES);
      sender.publish("fleet/7/gone", 1, true, "x", MqttProperties.NO_PROPERTIES);
      sender.publish("fleet/7/gone", 1, true, "", MqttProperties.NO_PROPERTIES);
      for (int i = 0; i < 3; i++) {
        sender.expect();
      }
    }
    expectRetained();
    house.close();
    house = new MqttHouse(folder);
    expectRetained();
  }

  private void expectRetained() throws Exception {
    try (RawMqtt receiver = RawMqtt.five(house.port()).signIn("a", alice)) {
      receiver.subscribe(1, "fleet/#");
      RawMqtt.Received received = receiver.expectPublish();
      assertThat(received.payload()).isEqualTo("docked");
      assertThat(received.retain()).isTrue();
      assertThat(received.userProperty("from")).isEqualTo("device:boat-7");
      assertThat(receiver.isQuiet(50)).isTrue();
    }
  }

  @Test
  void theLastWillIsSentWhenAClientVanishesAndNotWhenItLeaves() throws Exception {
    try (RawMqtt receiver = RawMqtt.five(house.port()).signIn("a", alice)) {
      receiver.subscribe(0, "fleet/#");
      for (MqttVersion version : MqttVersion.values()) {
        RawMqtt leaving = withWill(version, "fleet/7/will");
        leaving.send(MqttMessage.DISCONNECT);
        assertThat(leaving.next()).isNull();
        RawMqtt forbidden = withWill(version, "fleet/8/will");
        forbidden.close();
        assertThat(receiver.isQuiet(50)).isTrue();
        RawMqtt vanishing = withWill(version, "fleet/7/will");
        vanishing.close();
        assertThat(receiver.expectPublish().payload()).isEqualTo("lost");
      }
    }
  }

  private RawMqtt withWill(MqttVersion version, String channel) throws Exception {
    RawMqtt client = new RawMqtt(house.port(), version);
    client.connect(
        "w",
        boat,
        more ->
            more.willFlag(true)
                .willTopic(channel)
                .willMessage("lost".getBytes(StandardCharsets.UTF_8)));
    return client;
  }

  @Test
  void largeMessagesAndManyOfThemArriveInOrder() throws Exception {
    try (RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat);
        RawMqtt receiver = RawMqtt.five(house.port()).signIn("a", alice)) {
      receiver.subscribe(1, "fleet/#");
      for (int i = 0; i < 200; i++) {
        String payload = i + ":" + "x".repeat(i % 7 == 0 ? 100_000 : i * 10);
        sender.publish("fleet/7/x", i % 2, payload);
        RawMqtt.Received received = receiver.expectPublish();
        assertThat(received.payload()).isEqualTo(payload);
        if (received.qos() == 1) {
          receiver.send(MqttMessageBuilders.pubAck().packetId(received.packetId()).build());
        }
      }
    }
  }

  @Test
  void aClientGetsNoMoreUnacknowledgedMessagesThanItTakes() throws Exception {
    MqttProperties two = new MqttProperties();
    two.add(new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, 2));
    try (RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat);
        RawMqtt receiver = RawMqtt.five(house.port())) {
      receiver.connect("a", alice, more -> more.properties(two));
      receiver.subscribe(1, "fleet/#");
      for (int i = 0; i < 5; i++) {
        sender.publish("fleet/7/x", 1, "" + i);
      }
      int first = receiver.expectPublish().packetId();
      receiver.expectPublish();
      assertThat(receiver.isQuiet(100)).isTrue();
      receiver.send(MqttMessageBuilders.pubAck().packetId(first).build());
      assertThat(receiver.expectPublish().payload()).isEqualTo("2");
      assertThat(receiver.isQuiet(100)).isTrue();
    }
  }

  @Test
  void whoPublishesTooFastIsTold() throws Exception {
    Limits usual = Limits.DEFAULT;
    Limits slow =
        new Limits(
            usual.connections(),
            usual.connectionsPerAddress(),
            usual.connectionsPerPrincipal(),
            usual.subscriptions(),
            usual.queueMessages(),
            usual.queueBytes(),
            1,
            3,
            usual.retainedMessages(),
            usual.retainedBytes(),
            usual.shared());
    try (MqttHouse slowHouse = new MqttHouse(folder.resolve("slow"), slow, old -> old, null)) {
      String token = slowHouse.rooms.add(Subject.device("d"), "publish_channel:#");
      try (RawMqtt sender = RawMqtt.five(slowHouse.port()).signIn("d", token)) {
        int refused = 0;
        for (int i = 0; i < 5; i++) {
          sender.publish("x", 1, "1");
          var answer = (MqttPubReplyMessageVariableHeader) sender.expect().variableHeader();
          refused += (answer.reasonCode() & 0xff) == 0x97 ? 1 : 0;
        }
        assertThat(refused).isBetween(1, 2);
      }
    }
  }
}
