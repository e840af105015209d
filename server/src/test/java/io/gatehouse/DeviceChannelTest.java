package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.rabbitmq.client.Channel;
import io.gatehouse.DeviceHouse.Mqtt;
import io.gatehouse.DeviceHouse.Ws;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Channels of devices on every transport: who hears, who fills them, and when that ends.
class DeviceChannelTest {
  private static final String RECORD = "{'values':{'speed':5.5}}";

  @TempDir static Path folder;
  private static DeviceHouse house;
  private static String alice;
  private static String eve;

  @BeforeAll
  static void open() {
    house = new DeviceHouse(folder);
    alice = house.user("alice");
    eve = house.user("eve", "subscribe_channel:#", "publish_channel:#");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static void refused(String code, String reason, Runnable subscribing) {
    assertThatThrownBy(subscribing::run)
        .isInstanceOfSatisfying(
            Mqtt5SubAckException.class,
            no -> {
              assertThat(no.getMqttMessage().getReasonCodes().getFirst()).hasToString(code);
              assertThat(no.getMqttMessage().getReasonString().orElseThrow().toString())
                  .contains(reason);
            });
  }

  private static void unsaid(String reason, Runnable publishing) {
    assertThatThrownBy(publishing::run)
        .isInstanceOfSatisfying(
            Mqtt5PubAckException.class,
            no ->
                assertThat(no.getMqttMessage().getReasonString().orElseThrow().toString())
                    .contains(reason));
  }

  @Test
  void aRecordIsKeptAndHeardWhicheverWayItComes() throws Exception {
    String boat = house.device("way", "alice", null);
    try (Mqtt device = house.mqtt(boat);
        Mqtt hearing = house.mqtt(alice).listen("stream/way/gps");
        Ws socket = house.ws(alice).listen("stream/way/gps");
        Connection amqp = house.amqp1(alice)) {
      Session session = amqp.createSession();
      MessageConsumer consumer = session.createConsumer(session.createTopic("stream/way/gps"));
      device.say("stream/way/gps", "{'time':'2026-11-22T06:00:00Z','values':{'speed':1}}");
      assertThat(hearing.nextOn("stream/way/gps").at("/values/speed").asInt()).isEqualTo(1);
      var said = socket.next("message");
      assertThat(said.at("/message/values/speed").asInt()).isEqualTo(1);
      assertThat(said.at("/from/id").asText()).isEqualTo("device:way");
      var got = consumer.receive(DeviceHouse.PATIENCE);
      assertThat(got.getStringProperty("from")).isEqualTo("device:way");
      // the other ways in
      try (Connection sending = house.amqp1(boat);
          var rabbit = house.amqp091(boat);
          Ws speaking = house.ws(boat)) {
        Session out = sending.createSession();
        out.createProducer(out.createTopic("stream/way/gps"))
            .send(out.createTextMessage("{\"values\":{\"speed\":2}}"));
        assertThat(hearing.nextOn("stream/way/gps").at("/values/speed").asInt()).isEqualTo(2);
        Channel channel = rabbit.createChannel();
        channel.confirmSelect();
        channel.basicPublish(
            "amq.topic",
            "stream.way.gps",
            null,
            "{\"values\":{\"speed\":3}}".getBytes(StandardCharsets.UTF_8));
        channel.waitForConfirmsOrDie(DeviceHouse.PATIENCE);
        assertThat(hearing.nextOn("stream/way/gps").at("/values/speed").asInt()).isEqualTo(3);
        speaking.say(
            "{'id':'p','type':'publish','channel':'stream/way/gps','message':{'values':{'speed':4}}}");
        speaking.next("ok");
        assertThat(hearing.nextOn("stream/way/gps").at("/values/speed").asInt()).isEqualTo(4);
      }
      house
          .send(
              "POST",
              "/v1/channels/publish",
              "{'channel':'stream/way/gps','message':[{'values':{'speed':5}}]}",
              boat)
          .is(200);
      assertThat(hearing.nextOn("stream/way/gps").at("/values/speed").asInt()).isEqualTo(5);
      assertThat(house.records("way", "gps")).isEqualTo(5);
    }
  }

  @Test
  void whatIsNoRecordIsRefusedWithTheReasonInTheProtocolsOwnPlace() throws Exception {
    String boat = house.device("bad", "alice", null);
    String wrong = "{\"values\":{\"speed\":\"fast\"}}";
    String reason = "channel `speed` a string, which is a number in the model";
    try (Mqtt device = house.mqtt(boat);
        Connection amqp = house.amqp1(boat);
        var rabbit = house.amqp091(boat);
        Ws socket = house.ws(boat)) {
      unsaid(reason, () -> device.say("stream/bad/gps", wrong));
      unsaid("it is not JSON", () -> device.say("stream/bad/gps", "{5.5"));
      unsaid("there is no `stream:bad/nope`", () -> device.say("stream/bad/nope", RECORD));
      Session session = amqp.createSession();
      assertThatThrownBy(() ->
              session
                  .createProducer(session.createTopic("stream/bad/gps"))
                  .send(session.createTextMessage(wrong)))
          .isInstanceOf(JMSException.class)
          .hasMessageContaining(reason);
      for (boolean confirms : new boolean[] {true, false}) {
        Channel channel = rabbit.createChannel();
        CompletableFuture<String> why = new CompletableFuture<>();
        channel.addShutdownListener(end -> why.complete(String.valueOf(end.getMessage())));
        if (confirms) {
          channel.confirmSelect();
        }
        channel.basicPublish(
            "amq.topic", "stream.bad.gps", null, wrong.getBytes(StandardCharsets.UTF_8));
        assertThat(why.get(DeviceHouse.PATIENCE, TimeUnit.MILLISECONDS)).contains(reason);
      }
      socket.say(
          "{'id':'p','type':'publish','channel':'stream/bad/gps','message':{'values':{'speed':'x'}}}");
      assertThat(socket.next("error").at("/problem/detail").asText()).contains(reason);
      String sent = "{'channel':'stream/bad/gps','message':{'values':{'speed':'x'}}}";
      assertThat(house.send("POST", "/v1/channels/publish", sent, boat).is(422).text("/detail"))
          .contains(reason);
    }
    assertThat(house.records("bad", "gps")).isZero();
  }

  /// Contract of Raptor, hole 10: an owner published forged events on `device/{id}`.
  @Test
  void nobodyForgesEventsOfADevice() {
    String boat = house.device("forged", "alice", null);
    for (String token : List.of(boat, alice, eve, house.owner)) {
      try (Mqtt one = house.mqtt(token)) {
        unsaid("only the server speaks", () -> one.say("device/forged", "{}"));
        unsaid("is no channel of a device", () -> one.say("device/forged/more", "{}"));
        unsaid("is no channel of a device", () -> one.say("stream/forged", "{}"));
      }
      String sent = "{'channel':'device/forged','message':1}";
      house.send("POST", "/v1/channels/publish", sent, token).is(403);
    }
  }

  @Test
  void aRightToChannelsOpensNothingOfADevice() throws Exception {
    String boat = house.device("closed", "alice", null);
    try (Mqtt listener = house.mqtt(eve);
        Ws socket = house.ws(eve);
        Mqtt device = house.mqtt(boat)) {
      for (String filter :
          List.of(
              "stream/closed/gps",
              "stream/closed/+",
              "stream/closed/#",
              "stream/#",
              "stream/+/gps")) {
        refused("NOT_AUTHORIZED", "may not `pull", () -> listener.listen(filter));
      }
      refused("NOT_AUTHORIZED", "may not `read", () -> listener.listen("device/closed"));
      refused("NOT_AUTHORIZED", "may not `read", () -> listener.listen("device/#"));
      refused("NOT_AUTHORIZED", "may not `execute", () -> listener.listen("action/closed/siren"));
      refused(
          "NOT_AUTHORIZED", "may not `pull", () -> listener.listen("$share/g/stream/closed/gps"));
      unsaid("may not `push stream:closed/gps`", () -> listener.say("stream/closed/gps", RECORD));
      unsaid("may not `execute", () -> listener.say("action/closed/siren", "{}"));
      unsaid("may not `update", () -> listener.say("action/closed/siren/status", "{}"));
      // filters that merely overlap are theirs, and bring what is theirs
      listener.listen("#", "+/closed/gps", "+/+/+");
      socket.listen("#");
      device.say("stream/closed/gps", RECORD);
      house.send("POST", "/v1/devices/closed/actions/siren", "{}", alice).is(202);
      listener.say("fleet/closed/gps", "mine");
      assertThat(listener.next().getTopic().toString()).isEqualTo("fleet/closed/gps");
      assertThat(socket.next("message").path("channel").asText()).isEqualTo("fleet/closed/gps");
    }
    String path = "/v1/channels/history?channel=stream/closed/gps";
    house.send("GET", path, null, eve).is(403);
    house.send("GET", "/v1/channels/presence?channel=stream/closed/gps", null, eve).is(403);
    house.send("GET", "/v1/stream?channel=stream/closed/gps", null, eve).is(403);
  }

  @Test
  void aWildcardNeedsTheRightToAllThatItCovers() throws Exception {
    String one = house.device("wild-1", "alice", null);
    house.device("wild-2", "alice", null);
    String warden = house.user("warden", "pull_stream", "read_device");
    String partly = house.user("partly", "pull_stream:wild-1/gps");
    try (Mqtt device = house.mqtt(one);
        Mqtt owner = house.mqtt(alice).listen("stream/wild-1/+", "stream/wild-2/#");
        Mqtt all = house.mqtt(warden).listen("stream/+/gps", "device/+");
        Mqtt some = house.mqtt(partly).listen("stream/wild-1/gps")) {
      refused("NOT_AUTHORIZED", "grant `pull_stream`", () -> owner.listen("stream/+/gps"));
      refused("NOT_AUTHORIZED", "grant `pull_device:wild-1`", () -> some.listen("stream/wild-1/+"));
      device.say("stream/wild-1/gps", RECORD);
      assertThat(owner.nextOn("stream/wild-1/gps").isObject()).isTrue();
      assertThat(some.nextOn("stream/wild-1/gps").isObject()).isTrue();
      assertThat(all.nextOn("device/wild-1").path("op").asText()).isEqualTo("push");
    }
  }

  /// What is denied is left out of what a wildcard brings.
  @Test
  void aDeniedStreamIsLeftOutOfAWildcard() throws Exception {
    String boat = house.device("partial", "alice", null);
    house
        .owner(
            "POST",
            "/v1/grants",
            "{'subject':'user:alice','permission':'pull_stream:partial/log','effect':'deny'}")
        .is(201);
    try (Mqtt device = house.mqtt(boat);
        Mqtt hearing = house.mqtt(alice).listen("stream/partial/+")) {
      device.say("stream/partial/log", "{'values':{'secret':1}}");
      device.say("stream/partial/gps", RECORD);
      assertThat(hearing.next().getTopic().toString()).isEqualTo("stream/partial/gps");
    }
  }

  @Test
  void aNewOwnerEndsExactlyWhatTheOldOneHeard() throws Exception {
    String boat = house.device("sold", "alice", null);
    house.device("kept", "alice", null);
    house.device("mast", "alice", "sold");
    house.user("buyer");
    try (Mqtt mqtt =
            house.mqtt(alice).listen("stream/sold/gps", "stream/mast/gps", "stream/kept/gps");
        Ws socket = house.ws(alice).listen("stream/sold/gps").listen("stream/kept/gps");
        Connection amqp = house.amqp1(alice);
        Mqtt device = house.mqtt(boat)) {
      mqtt.say("stream/sold/gps", RECORD);
      assertThat(mqtt.nextOn("stream/sold/gps").isObject()).isTrue();
      Session session = amqp.createSession();
      MessageConsumer consumer = session.createConsumer(session.createTopic("stream/sold/log"));
      DeviceHouse.Answer sold =
          house.owner("PATCH", "/v1/devices/sold", "{'owner':'buyer'}").is(200);
      assertThat(sold.body().at("/receipt/connections").asInt()).isZero();
      // over MQTT the boat; over WebSocket and AMQP one each; the mast belongs to alice still
      assertThat(sold.body().at("/receipt/subscriptions").asInt()).isEqualTo(3);
      var dropped = socket.next("dropped");
      assertThat(dropped.path("channel").asText()).isEqualTo("stream/sold/gps");
      assertThat(dropped.at("/problem/detail").asText()).contains("may not `pull stream:sold/gps`");
      unsaid("may not `push stream:sold/gps`", () -> mqtt.say("stream/sold/gps", RECORD));
      device.say("stream/sold/gps", RECORD);
      String kept = house.token("device:kept");
      try (Mqtt other = house.mqtt(kept)) {
        other.say("stream/kept/gps", RECORD);
      }
      assertThat(mqtt.nextOn("stream/kept/gps").isObject()).isTrue();
      assertThatThrownBy(() -> consumer.receive(DeviceHouse.PATIENCE))
          .isInstanceOf(JMSException.class)
          .hasStackTraceContaining("may not `pull stream:sold/log`");
    }
  }

  @Test
  void anotherPlaceInTheTreeEndsWhatCameFromAbove() throws Exception {
    house.device("fleet-a", "alice", null);
    String below = house.device("boat-a", "alice", "fleet-a");
    house.device("mast-a", "alice", "boat-a");
    String carol = house.user("carol");
    house.grant("user:carol", "pull_device:fleet-a");
    try (Mqtt hearing =
            house.mqtt(carol).listen("stream/boat-a/gps", "stream/mast-a/gps", "stream/fleet-a/+");
        Ws socket = house.ws(carol).listen("stream/mast-a/gps");
        Mqtt device = house.mqtt(below)) {
      device.say("stream/boat-a/gps", RECORD);
      assertThat(hearing.nextOn("stream/boat-a/gps").isObject()).isTrue();
      DeviceHouse.Answer moved =
          house.owner("PATCH", "/v1/devices/boat-a", "{'parent':null}").is(200);
      assertThat(moved.body().at("/receipt/subscriptions").asInt()).isEqualTo(3);
      assertThat(socket.next("dropped").path("channel").asText()).isEqualTo("stream/mast-a/gps");
      refused("NOT_AUTHORIZED", "may not `pull", () -> hearing.listen("stream/boat-a/gps"));
      // and back again
      house.owner("PATCH", "/v1/devices/boat-a", "{'parent':'fleet-a'}").is(200);
      hearing.listen("stream/boat-a/gps");
      DeviceHouse.Answer gone = house.owner("DELETE", "/v1/devices/fleet-a", null).is(200);
      // what was heard below it, and its own: the grant on it went with it
      assertThat(gone.body().at("/receipt/subscriptions").asInt()).isEqualTo(2);
      refused("NOT_AUTHORIZED", "may not `pull", () -> hearing.listen("stream/boat-a/gps"));
    }
  }

  @Test
  void aRightThatIsTakenAwayEndsItsSubscriptionAndItsPublishes() throws Exception {
    house.device("lent", "alice", null);
    String bob = house.user("bob");
    String path = "/v1/devices/lent/permissions/user:bob";
    house.owner("PUT", path, "{'verbs':['pull','push']}").is(200);
    try (Mqtt mqtt = house.mqtt(bob).listen("stream/lent/gps");
        Ws socket = house.ws(bob).listen("stream/lent/gps")) {
      mqtt.say("stream/lent/gps", RECORD);
      assertThat(socket.next("message").path("channel").asText()).isEqualTo("stream/lent/gps");
      DeviceHouse.Answer less = house.owner("PUT", path, "{'verbs':['pull']}").is(200);
      assertThat(less.body().at("/receipt/subscriptions").asInt()).isZero();
      unsaid("may not `push", () -> mqtt.say("stream/lent/gps", RECORD));
      DeviceHouse.Answer none = house.owner("DELETE", path, null).is(200);
      assertThat(none.body().at("/receipt/subscriptions").asInt()).isEqualTo(2);
      assertThat(socket.next("dropped").path("channel").asText()).isEqualTo("stream/lent/gps");
    }
  }

  /// A token that is narrowed hears and says no more than its list, also as the device itself.
  @Test
  void aNarrowTokenIsNarrowOnChannelsOfDevicesToo() {
    house.device("narrow", "alice", null);
    String token = house.token("device:narrow", "push_own_device");
    try (Mqtt device = house.mqtt(token)) {
      device.say("stream/narrow/gps", RECORD);
      refused("NOT_AUTHORIZED", "pull_stream", () -> device.listen("stream/narrow/gps"));
      refused("NOT_AUTHORIZED", "execute", () -> device.listen("action/narrow/+"));
      unsaid("update", () -> device.say("action/narrow/siren/status", "{'status':'x'}"));
    }
  }

  /// A device that is away gets what it was sent, also over a restart of nothing but its
  /// connection.
  @Test
  void aSessionThatIsKeptGetsItsRecordsLater() throws Exception {
    String boat = house.device("away", "alice", null);
    var client =
        com.hivemq.client.mqtt.MqttClient.builder()
            .useMqttVersion5()
            .identifier("away-listener")
            .serverHost("127.0.0.1")
            .serverPort(house.server.mqttPort())
            .buildBlocking();
    for (int round = 0; round < 2; round++) {
      try (var heard = client.publishes(com.hivemq.client.mqtt.MqttGlobalPublishFilter.ALL)) {
        client
            .connectWith()
            .cleanStart(round == 0)
            .sessionExpiryInterval(600)
            .simpleAuth()
            .username("alice")
            .password(alice.getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth()
            .send();
        if (round == 0) {
          client
              .subscribeWith()
              .topicFilter("stream/away/gps")
              .qos(com.hivemq.client.mqtt.datatypes.MqttQos.AT_LEAST_ONCE)
              .send();
          client.disconnectWith().sessionExpiryInterval(600).send();
          try (Mqtt device = house.mqtt(boat)) {
            device.say("stream/away/gps", "{'values':{'speed':9}}");
          }
        } else {
          var got = heard.receive(DeviceHouse.PATIENCE, TimeUnit.MILLISECONDS).orElseThrow();
          assertThat(new String(got.getPayloadAsBytes(), StandardCharsets.UTF_8))
              .contains("\"speed\":9");
          client.disconnect();
        }
      }
    }
  }
}
