package io.gatehouse.dialect.scriptr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scriptr's channels over WebSocket, MQTT and AMQP 0-9-1: one channel under each transport's name.
class ChannelTest {
  private static final String ANON = ScriptrHouse.ANONYMOUS;

  @TempDir static Path folder;
  private static ScriptrHouse house;
  private static JsonNode pump;
  private static JsonNode meter;

  @BeforeAll
  static void open() {
    house = new ScriptrHouse(folder, Map.of());
    pump = house.device("pump");
    meter = house.device("meter");
    house.rule("temps", "authenticated");
    house.rule("open", "anonymous");
    house.rule("secret", "permission");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static String token(JsonNode given) {
    return given.path("token").asText();
  }

  private static Mqtt5BlockingClient mqtt(JsonNode given) {
    return house.mqtt(given.path("mqtt_user").asText(), token(given));
  }

  private static Connection amqp(JsonNode given, String token) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(house.server.amqpPort());
    factory.setVirtualHost(given.path("virtual_host").asText());
    factory.setUsername(given.path("amqp_user").asText());
    factory.setPassword(token);
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void publish(Mqtt5BlockingClient client, String topic, String text) {
    client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).payload(utf8(text)).send();
  }

  private static void hears(Mqtt5BlockingClient.Mqtt5Publishes heard, String topic, String text)
      throws InterruptedException {
    Mqtt5Publish message = heard.receive(30, TimeUnit.SECONDS).orElseThrow();
    while (message.getTopic().toString().startsWith("$")) {
      message = heard.receive(30, TimeUnit.SECONDS).orElseThrow(); // what was taken away is told
    }
    assertThat(message.getTopic()).hasToString(topic);
    assertThat(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
  }

  @Test
  void oneChannelIsHeardOverEveryTransportUnderItsNameThere() throws Exception {
    String topic = ANON + "/temps/message";
    Mqtt5BlockingClient listener = mqtt(meter);
    Mqtt5BlockingClient sender = mqtt(pump);
    try (ScriptrClient socket = house.socket(token(meter));
        Connection rabbit = amqp(meter, token(meter));
        var heard = listener.publishes(MqttGlobalPublishFilter.ALL)) {
      listener.subscribeWith().topicFilter(topic).send();
      socket.hello();
      socket.ask("{'method':'Subscribe','params':{'channel':'temps'},'id':'s'}");
      BlockingQueue<Delivery> delivered = consume(rabbit, "temps");

      publish(sender, topic, "{\"of\":\"mqtt\"}");
      hears(heard, topic, "{\"of\":\"mqtt\"}");
      assertThat(socket.raw()).isEqualTo("{\"of\":\"mqtt\"}");
      delivers(delivered, "{\"of\":\"mqtt\"}");

      try (ScriptrClient other = house.socket(token(pump))) {
        other.hello();
        other.ask(
            "{'method':'Publish','params':{'channel':'temps','message':{'of':'socket'}},'id':1}");
        hears(heard, topic, "{\"of\":\"socket\"}");
        assertThat(socket.raw()).isEqualTo("{\"of\":\"socket\"}");
        delivers(delivered, "{\"of\":\"socket\"}");
      }

      try (Connection speaker = amqp(pump, token(pump))) {
        Channel channel = speaker.createChannel();
        channel.confirmSelect();
        channel.basicPublish(
            "amq.topic",
            ANON + ".temps.message",
            new AMQP.BasicProperties(),
            utf8("{\"of\":\"amqp\"}"));
        channel.waitForConfirmsOrDie(30_000);
      }
      hears(heard, topic, "{\"of\":\"amqp\"}");
      assertThat(socket.raw()).isEqualTo("{\"of\":\"amqp\"}");
      delivers(delivered, "{\"of\":\"amqp\"}");
    } finally {
      listener.disconnect();
      sender.disconnect();
    }
  }

  /// As the documentation does: the routing key is the name of the queue.
  private static BlockingQueue<Delivery> consume(Connection rabbit, String channel)
      throws Exception {
    BlockingQueue<Delivery> delivered = new LinkedBlockingQueue<>();
    Channel line = rabbit.createChannel();
    String queue = ANON + "." + channel + ".message";
    line.queueDeclare(queue, false, true, true, Map.of());
    line.basicConsume(queue, true, (_, one) -> delivered.add(one), _ -> {});
    return delivered;
  }

  private static void delivers(BlockingQueue<Delivery> delivered, String text)
      throws InterruptedException {
    Delivery one = delivered.poll(30, TimeUnit.SECONDS);
    assertThat(one).isNotNull();
    assertThat(new String(one.getBody(), StandardCharsets.UTF_8)).isEqualTo(text);
  }

  /// The exchange of one channel and its routing key, as the contract has them.
  @Test
  void theExchangeOfAChannelReachesIt() throws Exception {
    house.rule("levels", "authenticated");
    String exchange = ANON + "-levels";
    String key = ANON + ".levels.message";
    try (Connection rabbit = amqp(meter, token(meter));
        ScriptrClient socket = house.socket(token(meter))) {
      socket.hello();
      socket.ask("{'method':'Subscribe','params':{'channel':'levels'}}");
      Channel line = rabbit.createChannel();
      line.exchangeDeclare(exchange, "topic");
      String queue = line.queueDeclare().getQueue();
      line.queueBind(queue, exchange, key);
      BlockingQueue<Delivery> delivered = new LinkedBlockingQueue<>();
      line.basicConsume(queue, true, (_, one) -> delivered.add(one), _ -> {});
      line.basicPublish(exchange, key, new AMQP.BasicProperties(), utf8("7"));
      assertThat(socket.raw()).isEqualTo("7");
      Delivery one = delivered.poll(30, TimeUnit.SECONDS);
      assertThat(one).isNotNull();
      assertThat(one.getEnvelope().getRoutingKey()).isEqualTo(key);
    }
  }

  /// The other names give nobody a right that the channel itself does not.
  @Test
  void theRightsAreThoseToTheChannel() throws Exception {
    Mqtt5BlockingClient client = mqtt(pump);
    for (String filter :
        new String[] {
          ANON + "/secret/message",
          ANON + "/+/message",
          ANON + "/#",
          ANON + "/secret/#",
          "+/secret/message",
          "+/+/message",
          ANON + "-secret/#",
          "$share/g/" + ANON + "/#"
        }) {
      assertThatThrownBy(() -> client.subscribeWith().topicFilter(filter).send())
          .as(filter)
          .isInstanceOf(Mqtt5SubAckException.class);
    }
    client.disconnect();
    try (ScriptrClient socket = house.socket(token(pump))) {
      socket.hello();
      socket.send("{'method':'Subscribe','params':{'channel':'secret'},'id':'x-1'}");
      JsonNode refusal = socket.next();
      assertThat(refusal.path("statusCode").asText()).isEqualTo("403");
      assertThat(refusal.path("errorCode").asText()).isEqualTo("PERMISSION_DENIED");
      assertThat(refusal.path("id").asText()).endsWith("-x-1");
      socket.send(
          "{'method':'Publish','params':{'channel':'%s/secret/message','message':'x'}}"
              .formatted(ANON));
      assertThat(socket.next().path("errorCode").asText()).isEqualTo("PERMISSION_DENIED");
    }
  }

  /// Whoever listens to everything hears a message once.
  @Test
  void whoListensToEverythingHearsEachMessageOnce() throws Exception {
    Mqtt5BlockingClient all = house.mqtt("me", house.owner);
    Mqtt5BlockingClient sender = mqtt(pump);
    try (var heard = all.publishes(MqttGlobalPublishFilter.ALL)) {
      all.subscribeWith().topicFilter("#").send();
      publish(sender, ANON + "/temps/message", "1");
      publish(sender, "temps", "2");
      hears(heard, "temps", "1");
      hears(heard, "temps", "2");
    } finally {
      all.disconnect();
      sender.disconnect();
    }
  }

  /// A right that is taken away ends the subscription under whatever name.
  @Test
  void aRightThatIsTakenAwayEndsTheSubscription() throws Exception {
    house.rule("doomed", "authenticated");
    Mqtt5BlockingClient listener = mqtt(meter);
    try (ScriptrClient socket = house.socket(token(meter));
        var heard = listener.publishes(MqttGlobalPublishFilter.ALL)) {
      listener.subscribeWith().topicFilter(ANON + "/doomed/message").send();
      listener.subscribeWith().topicFilter(ANON + "/temps/message").send();
      socket.hello();
      socket.ask("{'method':'Subscribe','params':{'channel':'doomed'}}");
      house.rule("doomed", "permission");
      assertThat(socket.next().path("errorCode").asText()).isEqualTo("PERMISSION_DENIED");
      publish(listener, ANON + "/temps/message", "still here");
      hears(heard, ANON + "/temps/message", "still here");
    } finally {
      listener.disconnect();
    }
  }

  /// Sections 3 and 6 of the contract: the frames of the published providers.
  @Test
  void theFramesAreThoseOfThePublishedProviders() throws Exception {
    try (ScriptrClient socket = house.socket(ANON)) {
      String session = socket.hello();
      assertThat(session).doesNotContain("-").isNotEmpty();
      JsonNode reply =
          socket.ask("{'method':'Subscribe','params':{'channel':'open'},'id':'gauge_1'}");
      assertThat(reply.path("id").asText()).isEqualTo(session + "-gauge_1");
      assertThat(reply.path("statusCode").asText()).isEqualTo("200");
      assertThat(reply.has("response")).isFalse();
      socket.send("{'method':'Publish','params':{'apsdb.channel':'open','apsdb.message':'x'}}");
      // the message comes before or after the reply to its own publication
      List<String> both = List.of(socket.raw(), socket.raw());
      assertThat(both).contains("x").anyMatch(text -> text.contains("\"id\":\"" + session + "-"));
    }
  }

  @Test
  void severalChannelsAreGivenUpByTheMisspeltName() throws Exception {
    try (ScriptrClient socket = house.socket(ANON)) {
      socket.hello();
      socket.ask("{'method':'Subscribe','params':{'channel':'open'},'id':1}");
      socket.ask("{'method':'Unscubscribe','params':{'channels':['open']},'id':2}");
      // a second subscription is answered before anything that the first would have heard
      socket.ask("{'method':'Publish','params':{'channel':'open','message':'x'},'id':3}");
      JsonNode reply = socket.ask("{'method':'Subscribe','params':{'channel':'open'},'id':4}");
      assertThat(reply.path("id").asText()).endsWith("-4");
    }
  }

  @Test
  void whatIsNoFrameIsRefusedAndTheSocketGoesOn() throws Exception {
    try (ScriptrClient socket = house.socket(ANON)) {
      socket.hello();
      for (String bad : new String[] {"nonsense", "[]", "{}", "{'method':7}"}) {
        socket.send(bad);
        assertThat(socket.next().path("status").asText()).isEqualTo("failure");
      }
      socket.send("{'method':'Publish','params':{'channel':'open'},'id':5}");
      assertThat(socket.next().path("errorCode").asText()).isEqualTo("PARAMETER_REQUIRED");
      socket.send("{'method':'no/such/script','params':{},'id':6}");
      JsonNode missing = socket.next();
      assertThat(missing.path("statusCode").asText()).isEqualTo("403");
      assertThat(missing.path("id").asText()).endsWith("-6");
    }
  }

  /// The password of AMQP and MQTT is the token, and dies with it.
  @Test
  void theCredentialsOfAmqpDieWithTheToken() throws Exception {
    JsonNode given = house.device("valve");
    Connection rabbit = amqp(given, token(given));
    JsonNode fresh = house.owner("POST", "/v1/scriptr/devices/valve/token", "");
    io.gatehouse.Await.until(() -> !rabbit.isOpen());
    assertThatThrownBy(() -> amqp(given, token(given))).isInstanceOf(java.io.IOException.class);
    amqp(given, token(fresh)).close();
  }
}
