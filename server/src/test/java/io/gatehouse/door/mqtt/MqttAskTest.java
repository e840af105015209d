package io.gatehouse.door.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.webhook.Backend;
import io.gatehouse.webhook.Webhooks;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Channels of level `ask` over MQTT: the order of packets holds while the backend is asked
/// ([MQTT-4.6.0-2] and following), and nobody else waits, although all share one event loop.
class MqttAskTest {
  @TempDir Path folder;
  private final Backend backend = new Backend();
  private final CountDownLatch go = new CountDownLatch(1);
  private MqttHouse house;
  private Webhooks webhooks;
  private String alice;
  private String bob;

  @BeforeEach
  void open() {
    house = MqttHouse.onOneLoop(folder);
    webhooks = backend.decidesFor(house.rooms.hub, house.rooms.stores, Duration.ofSeconds(2));
    house.rooms.rule("room/#", "ask", "ask");
    house.rooms.rule("lobby/#", "authenticated", "authenticated");
    alice = house.rooms.add(Subject.user("alice"));
    bob = house.rooms.add(Subject.user("bob"));
    backend.allowsOwn(go);
  }

  @AfterEach
  void close() {
    go.countDown();
    house.close();
    webhooks.close();
    backend.close();
  }

  private static MqttMessage publish(String channel, int qos, int id) {
    return MqttMessageBuilders.publish()
        .topicName(channel)
        .qos(MqttQoS.valueOf(qos))
        .messageId(id)
        .payload(Unpooled.copiedBuffer(channel + " " + id, StandardCharsets.UTF_8))
        .build();
  }

  private static int id(MqttMessage packet) {
    return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
  }

  private static int code(MqttMessage packet) {
    return packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
        ? reply.reasonCode() & 0xff
        : 0;
  }

  @Test
  void pipelinedPublishesAreDoneAndAnsweredInTheirOrder() throws Exception {
    try (RawMqtt sender = RawMqtt.five(house.port()).signIn("a", alice);
        RawMqtt receiver = RawMqtt.five(house.port()).signIn("b", bob)) {
      assertThat(receiver.subscribe(0, "lobby/#").payload().reasonCodes()).containsExactly(0);
      for (int i = 1; i <= 10; i++) {
        sender.send(publish(i % 2 == 0 ? "room/all" : "lobby/" + i, 1, i));
      }
      sender.send(publish("room/bob", 1, 11));
      sender.send(publish("lobby/end", 2, 12));
      sender.send(MqttMessage.PINGREQ);
      assertThat(receiver.expectPublish().payload()).isEqualTo("lobby/1 1");
      assertThat(receiver.isQuiet(100)).as("what comes behind waits").isTrue();
      go.countDown();
      for (int i = 1; i <= 11; i++) {
        MqttMessage answer = sender.expect();
        assertThat(answer.fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBACK);
        assertThat(id(answer)).isEqualTo(i);
        assertThat(code(answer)).isEqualTo(i == 11 ? 0x87 : i % 2 == 0 ? 0x10 : 0);
      }
      MqttMessage received = sender.expect();
      assertThat(received.fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBREC);
      assertThat(id(received)).isEqualTo(12);
      assertThat(sender.expect().fixedHeader().messageType()).isEqualTo(MqttMessageType.PINGRESP);
      for (int i = 3; i < 10; i += 2) {
        assertThat(receiver.expectPublish().payload()).isEqualTo("lobby/" + i + " " + i);
      }
      assertThat(receiver.expectPublish().payload()).isEqualTo("lobby/end 12");
    }
    assertThat(backend.all()).as("one question for each channel").hasSize(2);
  }

  @Test
  void oneThatWaitsDisturbsNobodyElse() throws Exception {
    try (RawMqtt waiting = RawMqtt.five(house.port()).signIn("a", alice);
        RawMqtt first = RawMqtt.five(house.port()).signIn("b1", bob);
        RawMqtt second = RawMqtt.five(house.port()).signIn("b2", bob)) {
      waiting.subscribe(0, "lobby/#");
      first.subscribe(0, "lobby/#");
      second.subscribe(0, "lobby/#");
      waiting.send(publish("room/all", 1, 1));
      backend.next();
      for (int i = 1; i <= 20; i++) {
        first.publish("lobby/x", 0, "m" + i);
        assertThat(first.expectPublish().payload()).isEqualTo("m" + i);
        assertThat(second.expectPublish().payload()).isEqualTo("m" + i);
        assertThat(waiting.expectPublish().payload()).as("it listens on").isEqualTo("m" + i);
      }
      go.countDown();
      MqttMessage answer = waiting.expect();
      assertThat(answer.fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBACK);
      assertThat(code(answer)).as("the backend said it, and no time-out").isEqualTo(0x10);
    }
  }

  @Test
  void eachFilterOfASubscribeHasItsOwnAnswer() throws Exception {
    go.countDown();
    try (RawMqtt client = RawMqtt.five(house.port()).signIn("a", alice)) {
      var answer = client.subscribe(1, "room/all", "room/bob", "lobby/#", "room/+", "room/alice");
      assertThat(answer.payload().reasonCodes()).containsExactly(1, 0x87, 1, 0x87, 1);
      assertThat(RawMqtt.reason(answer.idAndPropertiesVariableHeader().properties()))
          .contains("`room/bob`")
          .contains("the application's webhook said no")
          .contains("not asked about wildcards");
    }
  }

  @Test
  void aBackendThatIsSilentIsANo() throws Exception {
    try (RawMqtt client = RawMqtt.five(house.port()).signIn("a", alice)) {
      client.send(publish("room/all", 1, 1));
      MqttMessage answer = client.expect();
      assertThat(code(answer)).isEqualTo(0x87);
      assertThat(
              RawMqtt.reason(
                  ((MqttPubReplyMessageVariableHeader) answer.variableHeader()).properties()))
          .contains("did not answer in time");
    }
  }

  @Test
  void aSessionThatComesBackIsAskedAnew() throws Exception {
    go.countDown();
    try (RawMqtt client = RawMqtt.three(house.port())) {
      client.connect("a", alice, more -> more.cleanSession(false));
      assertThat(client.subscribe(1, "room/all").payload().reasonCodes()).containsExactly(1);
    }
    try (RawMqtt other = RawMqtt.five(house.port()).signIn("b", bob)) {
      other.publish("room/all", 1, "while away");
      assertThat(other.expect().fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBACK);
      try (RawMqtt again = RawMqtt.three(house.port())) {
        again.connect("a", alice, more -> more.cleanSession(false));
        assertThat(again.expectPublish().payload()).isEqualTo("while away");
      }
      other.publish("room/all", 1, "for nobody");
      assertThat(other.expect().fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBACK);
      backend.says("{\"authorized\":false}");
      try (RawMqtt last = RawMqtt.three(house.port())) {
        last.connect("a", alice, more -> more.cleanSession(false));
        last.publish("lobby/x", 1, "it is there");
        MqttMessage next = last.expect();
        while (next instanceof MqttPublishMessage notice) {
          assertThat(notice.variableHeader().topicName())
              .as("what may not be had any more is not delivered")
              .isEqualTo("$SYS/gatehouse/revoked");
          next = last.expect();
        }
        assertThat(next.fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBACK);
      }
    }
  }

  @Test
  void aWillIsAskedAboutWithoutItsConnection() throws Exception {
    go.countDown();
    try (RawMqtt receiver = RawMqtt.five(house.port()).signIn("b", bob)) {
      assertThat(receiver.subscribe(0, "room/all").payload().reasonCodes()).containsExactly(0);
      RawMqtt client = RawMqtt.five(house.port());
      client.connect(
          "a",
          alice,
          more ->
              more.willFlag(true)
                  .willTopic("room/all")
                  .willQoS(MqttQoS.AT_MOST_ONCE)
                  .willMessage("gone".getBytes(StandardCharsets.UTF_8)));
      client.close();
      assertThat(receiver.expectPublish().payload()).isEqualTo("gone");
    }
  }

  /// Section 3.1.3.2.2 of MQTT 5: a will that is sent later is asked about when it is sent.
  @Test
  void aDelayedWillIsAskedAboutWhenItIsSent() throws Exception {
    go.countDown();
    try (RawMqtt receiver = RawMqtt.five(house.port()).signIn("b", bob)) {
      assertThat(receiver.subscribe(0, "room/all").payload().reasonCodes()).containsExactly(0);
      backend.all();
      dying(alice, "first", "room/all");
      dying(alice, "second", "room/bob");
      assertThat(backend.all()).as("not before its time").isEmpty();
      assertThat(receiver.expectPublish().payload()).isEqualTo("lost");
      List<String> asked = List.of(channelAsked(), channelAsked());
      assertThat(asked).containsExactlyInAnyOrder("room/all", "room/bob");
      backend.says("{\"authorized\":false}");
      dying(bob, "third", "room/all");
      assertThat(channelAsked()).as("what another may is no answer").isEqualTo("room/all");
      receiver.publish("lobby/end", 1, "x");
      assertThat(receiver.expect().fixedHeader().messageType())
          .as("nothing but the answer to the last publish came")
          .isEqualTo(MqttMessageType.PUBACK);
    }
  }

  private String channelAsked() throws InterruptedException {
    return String.valueOf(backend.next().form().get("channel"));
  }

  /// A client whose connection breaks, and whose will waits for a second.
  private void dying(String token, String clientId, String topic) throws Exception {
    try (WireMqtt client = new WireMqtt(house.port())) {
      client.send(
          WireMqtt.connect(5)
              .kept()
              .with(WireMqtt.property(0x11, 0, 0, 0x0E, 0x10))
              .clientId(clientId)
              .token(token)
              .will(0, WireMqtt.properties(WireMqtt.property(0x18, 0, 0, 0, 1)), topic, "lost")
              .packet());
      assertThat(client.packet()).startsWith(0x20);
      client.hangUp();
    }
  }
}
