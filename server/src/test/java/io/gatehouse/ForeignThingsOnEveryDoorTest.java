package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DeliverCallback;
import io.gatehouse.DeviceHouse.Answer;
import io.gatehouse.DeviceHouse.Mqtt;
import io.gatehouse.DeviceHouse.Ws;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// OWASP ASVS 5.0, 8.4.1, for channels of things: those of another application are refused like
/// those of nothing, on every door, and what is said on them never crosses.
class ForeignThingsOnEveryDoorTest {
  /// A device of `main` alone.
  private static final String FOREIGN = "boat";

  private static final String MISSING = "none";

  /// A device of that name is in both.
  private static final String TWIN = "twin";

  @TempDir static Path folder;
  private static DeviceHouse house;
  private static String boat;
  private static String twin;
  private static String otherTwin;
  private static String plain;
  private static String boss;

  @BeforeAll
  static void open() {
    house = new DeviceHouse(folder);
    house.user("alice");
    boat = house.device(FOREIGN, "alice", null);
    twin = house.device(TWIN, "alice", null);
    house.owner("POST", "/v1/applications", "{'id':'other','name':'Other'}").is(201);
    there("/v1/roles", "{'id':'wide','allow':['subscribe_channel:#','publish_channel:#']}");
    there("/v1/users", "{'name':'plain','roles':['user','wide']}");
    there("/v1/users", "{'name':'boss','roles':['user','admin']}");
    there("/v1/devices", "{'name':'%s'}".formatted(TWIN));
    house
        .ownerIn(
            "other",
            "PUT",
            "/v1/devices/" + TWIN + "/streams/gps",
            "{'channels':{'speed':'number'}}")
        .is(200);
    otherTwin = house.tokenIn("other", "device:" + TWIN);
    plain = house.tokenIn("other", "user:plain");
    boss = house.tokenIn("other", "user:boss");
  }

  private static void there(String path, String body) {
    house.ownerIn("other", "POST", path, body).is(201);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  /// How somebody is refused who listens, or who speaks.
  enum Door {
    MQTT {
      @Override
      String listening(String token, String channel) {
        try (Mqtt client = house.mqtt(token)) {
          Throwable no = catchThrowable(() -> client.listen(channel));
          assertThat(no).as(channel).isInstanceOf(Mqtt5SubAckException.class);
          var ack = ((Mqtt5SubAckException) no).getMqttMessage();
          return ack.getReasonCodes() + " " + ack.getReasonString().orElseThrow();
        }
      }

      @Override
      String speaking(String token, String channel) {
        try (Mqtt client = house.mqtt(token)) {
          Throwable no = catchThrowable(() -> client.say(channel, "{'values':{'speed':1}}"));
          assertThat(no).as(channel).isInstanceOf(Mqtt5PubAckException.class);
          var ack = ((Mqtt5PubAckException) no).getMqttMessage();
          return ack.getReasonCode() + " " + ack.getReasonString().orElseThrow();
        }
      }
    },
    AMQP_1_0 {
      @Override
      String listening(String token, String channel) throws Exception {
        try (Connection client = house.amqp1(token)) {
          Session session = client.createSession();
          return said(() -> session.createConsumer(session.createTopic(channel)));
        }
      }

      @Override
      String speaking(String token, String channel) throws Exception {
        try (Connection client = house.amqp1(token)) {
          Session session = client.createSession();
          return said(() ->
              session
                  .createProducer(session.createTopic(channel))
                  .send(session.createTextMessage("{\"values\":{\"speed\":1}}")));
        }
      }

      private String said(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        Throwable no = catchThrowable(call);
        assertThat(no).isInstanceOf(JMSException.class);
        return String.valueOf(no.getMessage());
      }
    },
    AMQP_0_9_1 {
      @Override
      String listening(String token, String channel) throws Exception {
        try (var client = house.amqp091(token)) {
          Channel one = client.createChannel();
          String queue = one.queueDeclare().getQueue();
          Throwable no = catchThrowable(() -> one.queueBind(queue, "amq.topic", dotted(channel)));
          assertThat(no).as(channel).isInstanceOf(IOException.class);
          return String.valueOf(no.getCause()).replace(queue, "QUEUE");
        }
      }

      @Override
      String speaking(String token, String channel) throws Exception {
        try (var client = house.amqp091(token)) {
          Channel one = client.createChannel();
          CompletableFuture<String> why = new CompletableFuture<>();
          one.addShutdownListener(end -> why.complete(String.valueOf(end.getMessage())));
          one.basicPublish(
              "amq.topic",
              dotted(channel),
              null,
              "{\"values\":{\"speed\":1}}".getBytes(StandardCharsets.UTF_8));
          return why.get(DeviceHouse.PATIENCE, TimeUnit.MILLISECONDS);
        }
      }
    },
    WEBSOCKET {
      @Override
      String listening(String token, String channel) throws Exception {
        return said(token, "{'id':'1','type':'subscribe','channel':'%s'}".formatted(channel));
      }

      @Override
      String speaking(String token, String channel) throws Exception {
        return said(
            token,
            "{'id':'1','type':'publish','channel':'%s','message':{'values':{'speed':1}}}"
                .formatted(channel));
      }

      private String said(String token, String command) throws Exception {
        try (Ws client = house.ws(token)) {
          client.say(command);
          return client.next("error").path("problem").toString();
        }
      }
    },
    SSE_AND_HTTP {
      @Override
      String listening(String token, String channel) {
        return said(house.send("GET", "/v1/stream?channel=" + channel, null, token));
      }

      @Override
      String speaking(String token, String channel) {
        String body = "{'channel':'%s','message':{'values':{'speed':1}}}".formatted(channel);
        return said(house.send("POST", "/v1/channels/publish", body, token));
      }

      private String said(Answer answer) {
        return answer.is(403).body().toString();
      }
    };

    abstract String listening(String token, String channel) throws Exception;

    abstract String speaking(String token, String channel) throws Exception;
  }

  private static String dotted(String channel) {
    return channel.replace('/', '.');
  }

  private static List<String> channels(String device) {
    return List.of(
        "stream/" + device + "/gps",
        "action/" + device + "/siren",
        "action/" + device + "/siren/status",
        "device/" + device);
  }

  /// Without what is another at each refusal.
  private static String bare(String refusal, String device) {
    return refusal
        .replace(device, "THING")
        .replaceAll("\"(decision|request_id|instance|id)\":\"[^\"]*\"", "")
        .replaceAll("\\b[dr]-[0-9a-z-]+", "ID")
        .replaceAll("decision [^ ,)]+", "decision");
  }

  @ParameterizedTest
  @EnumSource(Door.class)
  void whatIsForeignIsRefusedLikeWhatIsNot(Door door) throws Exception {
    long before = house.records(FOREIGN, "gps");
    for (int at = 0; at < channels(FOREIGN).size(); at++) {
      String foreign = channels(FOREIGN).get(at);
      String missing = channels(MISSING).get(at);
      assertThat(bare(door.listening(plain, foreign), FOREIGN))
          .as(foreign)
          .isEqualTo(bare(door.listening(plain, missing), MISSING));
      assertThat(bare(door.speaking(plain, foreign), FOREIGN))
          .as(foreign)
          .isEqualTo(bare(door.speaking(plain, missing), MISSING));
    }
    assertThat(house.records(FOREIGN, "gps")).isEqualTo(before);
  }

  /// Who administers one application writes nothing in another, whatever it is called there.
  @ParameterizedTest
  @ValueSource(strings = {FOREIGN, MISSING})
  void anAdministratorOfAnotherApplicationWritesNothing(String device) throws Exception {
    long before = house.records(FOREIGN, "gps");
    String channel = "stream/" + device + "/gps";
    try (Mqtt client = house.mqtt(boss)) {
      assertThatThrownBy(() -> client.say(channel, "{'values':{'speed':7}}"))
          .isInstanceOf(Mqtt5PubAckException.class);
    }
    String path = "/v1/devices/" + device;
    house.send("POST", path + "/streams/gps/records", "{'values':{'speed':7}}", boss).is(404);
    house.send("POST", path + "/actions/siren", "{}", boss).is(404);
    assertThat(house.records(FOREIGN, "gps")).isEqualTo(before);
  }

  /// Both applications have a device of this name: each hears its own, on every door.
  @Test
  void thingsOfOneNameAreTwo() throws Exception {
    String channel = "stream/" + TWIN + "/gps";
    BlockingQueue<String> rabbit = new LinkedBlockingQueue<>();
    try (Mqtt mqtt = house.mqtt(boss).listen(channel, "device/" + TWIN, "device/" + FOREIGN);
        Mqtt wide = house.mqtt(boss).listen("stream/+/gps");
        Ws socket = house.ws(boss).listen(channel);
        Connection amqp = house.amqp1(boss);
        var amqp091 = house.amqp091(boss);
        Mqtt here = house.mqtt(twin);
        Mqtt single = house.mqtt(boat);
        Mqtt there = house.mqtt(otherTwin)) {
      Session session = amqp.createSession();
      MessageConsumer consumer = session.createConsumer(session.createTopic(channel));
      Channel one = amqp091.createChannel();
      String queue = one.queueDeclare().getQueue();
      one.queueBind(queue, "amq.topic", dotted(channel));
      DeliverCallback heard =
          (tag, message) -> rabbit.add(new String(message.getBody(), StandardCharsets.UTF_8));
      one.basicConsume(queue, true, heard, tag -> {});
      // said in `main` first: whoever heard it would hear it before the other
      here.say(channel, "{'values':{'speed':666}}");
      single.say("stream/" + FOREIGN + "/gps", "{'values':{'speed':666}}");
      there.say(channel, "{'values':{'speed':7}}");
      assertThat(mqtt.nextOn(channel).at("/values/speed").asInt()).isEqualTo(7);
      var first = wide.next();
      assertThat(first.getTopic().toString()).isEqualTo(channel);
      assertThat(new String(first.getPayloadAsBytes(), StandardCharsets.UTF_8))
          .doesNotContain(":666");
      assertThat(socket.next("message").at("/message/values/speed").asInt()).isEqualTo(7);
      TextMessage got = (TextMessage) consumer.receive(DeviceHouse.PATIENCE);
      assertThat(got.getText()).contains("7").doesNotContain(":666");
      assertThat(rabbit.poll(DeviceHouse.PATIENCE, TimeUnit.MILLISECONDS))
          .contains("7")
          .doesNotContain(":666");
    }
    String shown = house.send("GET", "/v1/devices/twin/streams/gps/records", null, boss).text("");
    assertThat(shown).doesNotContain(":666");
  }
}
