package io.gatehouse.door.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.mqtt.flow.RevocationNotice;
import io.gatehouse.door.mqtt.wire.ReasonCodes;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MqttRevocationTest {
  @TempDir Path folder;
  private MqttHouse house;
  private String boat;
  private String alice;

  @BeforeEach
  void open() {
    house = new MqttHouse(folder);
    boat = house.rooms.add(Subject.device("boat-7"), "publish_channel:#");
    alice =
        house.rooms.add(Subject.user("alice"), "subscribe_channel:a/#", "subscribe_channel:b/#");
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void disablingATokenEndsItsConnectionsAndNoOthers() throws Exception {
    try (RawMqtt five = RawMqtt.five(house.port()).signIn("5", boat);
        RawMqtt three = RawMqtt.three(house.port()).signIn("3", boat);
        RawMqtt other = RawMqtt.five(house.port()).signIn("a", alice)) {
      Receipt receipt = house.rooms.disableToken(Subject.device("boat-7"));
      assertThat(receipt.connections()).isEqualTo(2);
      assertThat(receipt.milliseconds()).isLessThan(1_000);
      RawMqtt.Goodbye goodbye = five.expectEnd();
      assertThat(goodbye.code()).isEqualTo(0x87);
      assertThat(goodbye.reason()).isNotBlank();
      assertThat(three.next()).isNull();
      assertThat(other.isQuiet(50)).isTrue();
    }
  }

  @Test
  void aNarrowerRoleDropsExactlyTheSubscriptionsThatLostTheirRight() throws Exception {
    try (RawMqtt receiver = RawMqtt.five(house.port()).signIn("a", alice);
        RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat)) {
      receiver.subscribe(0, "a/#", "b/x", "b/+");
      Receipt receipt = house.rooms.changeRole("alice", "subscribe_channel:a/#");
      assertThat(receipt.connections()).isZero();
      assertThat(receipt.subscriptions()).isEqualTo(2);
      List<String> notices = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        RawMqtt.Received notice = receiver.expectPublish();
        assertThat(notice.channel()).isEqualTo(RevocationNotice.CHANNEL);
        notices.add(notice.payload());
      }
      assertThat(notices)
          .anyMatch(one -> one.contains("\"filter\":\"b/x\"") && one.contains("\"decision\":\"d"))
          .anyMatch(one -> one.contains("\"filter\":\"b/+\""));
      sender.publish("b/x", 1, "secret");
      sender.publish("a/x", 1, "public");
      assertThat(receiver.expectPublish().payload()).isEqualTo("public");
      assertThat(receiver.subscribe(0, "b/x").payload().reasonCodes()).containsExactly(0x87);
    }
  }

  @Test
  void aRightToPublishThatIsTakenAwayEndsAtTheNextMessage() throws Exception {
    try (RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat)) {
      sender.publish("a/x", 1, "1");
      assertThat(answer(sender)).isEqualTo(ReasonCodes.NO_SUBSCRIBERS);
      house.rooms.changeRole("boat-7", "publish_channel:b/#");
      sender.publish("a/x", 1, "2");
      assertThat(answer(sender)).isEqualTo(0x87);
    }
  }

  private static int answer(RawMqtt sender) throws Exception {
    return ((MqttPubReplyMessageVariableHeader) sender.expect().variableHeader()).reasonCode()
        & 0xff;
  }

  @Test
  void anExpiredTokenEndsItsConnection() throws Exception {
    house.rooms.expireToken(Subject.user("alice"), System.currentTimeMillis() + 700);
    try (RawMqtt client = RawMqtt.five(house.port()).signIn("a", alice)) {
      RawMqtt.Goodbye goodbye = client.expectEnd();
      assertThat(goodbye.code()).isEqualTo(0x87);
      assertThat(goodbye.reason()).contains("expired");
    }
  }

  @Test
  void anAdministratorEndsOneConnection() throws Exception {
    try (RawMqtt client = RawMqtt.five(house.port()).signIn("a", alice)) {
      client.subscribe(0, "a/#");
      var live = house.rooms.connections.list("main", null, 10).items();
      assertThat(live).hasSize(1);
      assertThat(live.getFirst().subscriptions()).containsExactly("a/#");
      assertThat(live.getFirst().subject()).isEqualTo(Subject.user("alice"));
      String id = live.getFirst().id();
      assertThat(house.rooms.revalidation.end("other", id).connections()).isZero();
      assertThat(house.rooms.revalidation.end("main", id).connections()).isEqualTo(1);
      assertThat(client.expectEnd().code()).isEqualTo(0x98);
      assertThat(house.rooms.connections.list("main", null, 10).items()).isEmpty();
    }
  }

  @Test
  void oneOfAThousandConnectionsEndsFast() throws Exception {
    List<RawMqtt> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        clients.add(RawMqtt.three(house.port()).signIn("a" + i, alice));
      }
      RawMqtt victim = RawMqtt.five(house.port()).signIn("b", boat);
      clients.add(victim);
      long begin = System.nanoTime();
      Receipt receipt = house.rooms.disableToken(Subject.device("boat-7"));
      victim.expectEnd();
      double milliseconds = (System.nanoTime() - begin) / 1e6;
      assertThat(receipt.connections()).isEqualTo(1);
      assertThat(milliseconds).isLessThan(500);
    } finally {
      for (RawMqtt client : clients) {
        client.close();
      }
    }
  }

  @Test
  void whatWaitsForASlowReaderIsDiscardedWithItsSubscription() throws Exception {
    try (RawMqtt receiver = RawMqtt.five(house.port()).signIn("a", alice);
        RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat)) {
      receiver.subscribe(0, "b/#");
      // more than the sockets' buffers hold, less than the queue does
      int sent = 0;
      String payload = "x".repeat(100_000);
      while (sent < 120) {
        sender.publish("b/x", 1, payload);
        sender.expect();
        sent++;
      }
      Receipt receipt = house.rooms.changeRole("alice", "subscribe_channel:a/#");
      assertThat(receipt.subscriptions()).isEqualTo(1);
      assertThat(receipt.queuedMessages()).isPositive();
      int received = 0;
      while (receiver.expectPublish().channel().equals("b/x")) {
        received++;
      }
      assertThat(received + receipt.queuedMessages()).isEqualTo(sent);
    }
  }
}
