package io.gatehouse.door.amqp.v091;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.TokenAuthenticator;
import io.gatehouse.door.amqp.v1.ClientProcess;
import io.gatehouse.door.http.HttpSettings;
import io.gatehouse.door.http.OpenDoor;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.websocket.WebSocketDoor;
import io.gatehouse.door.websocket.WebSocketSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One message, one verified sender, whatever the protocol at either end.
class TransportsTest {
  @TempDir Path folder;
  private RabbitHouse house;
  private String boat;
  private String alice;

  @BeforeEach
  void open() {
    house = new RabbitHouse(folder);
    boat = house.rooms.add(Subject.device("boat-7"), "publish_channel:fleet/#");
    alice =
        house.rooms.add(
            Subject.user("alice"),
            "subscribe_channel:fleet/#",
            "publish_channel:fleet/#",
            "subscribe_channel:orders/#",
            "publish_channel:orders/#",
            "publish_channel:nobody/#");
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Mqtt5BlockingClient mqtt(String name, String token) {
    Mqtt5BlockingClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(name)
            .serverHost("127.0.0.1")
            .serverPort(house.mqtt.plainPort())
            .simpleAuth()
            .username(name)
            .password(bytes(token))
            .applySimpleAuth()
            .buildBlocking();
    client.connect();
    return client;
  }

  @Test
  void fromRabbitToMqtt() throws Exception {
    Mqtt5BlockingClient receiver = mqtt("alice", alice);
    try (Connection sender = house.connect("boat-7", boat);
        var received = receiver.publishes(MqttGlobalPublishFilter.ALL)) {
      receiver.subscribeWith().topicFilter("fleet/+/alarms").qos(MqttQos.AT_LEAST_ONCE).send();
      AMQP.BasicProperties properties =
          new AMQP.BasicProperties.Builder()
              .contentType("text/plain")
              .deliveryMode(2)
              .correlationId("c")
              .replyTo("fleet.answers")
              .headers(Map.of("n", 1, "from", "user:mallory"))
              .build();
      sender.createChannel().basicPublish("amq.topic", "fleet.7.alarms", properties, bytes("fire"));
      Mqtt5Publish got = received.receive(10, TimeUnit.SECONDS).orElseThrow();
      assertThat(got.getTopic()).hasToString("fleet/7/alarms");
      assertThat(got.getPayloadAsBytes()).isEqualTo(bytes("fire"));
      assertThat(got.getQos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
      assertThat(got.getResponseTopic().orElseThrow()).hasToString("fleet/answers");
      assertThat(got.getUserProperties().asList().toString())
          .contains("(from, device:boat-7)", "(n, 1)")
          .doesNotContain("mallory");
    }
    receiver.disconnect();
  }

  /// [MQTT-1.5.4-2], [MQTT-3.3.2-14]: what no MQTT packet may hold would make every receiver hang
  /// up.
  @Test
  void whatMqttCannotCarryHarmsNoReceiver() throws Exception {
    Mqtt5BlockingClient receiver = mqtt("alice", alice);
    try (Connection sender = house.connect("boat-7", boat);
        var received = receiver.publishes(MqttGlobalPublishFilter.ALL)) {
      receiver.subscribeWith().topicFilter("fleet/#").qos(MqttQos.AT_LEAST_ONCE).send();
      AMQP.BasicProperties properties =
          new AMQP.BasicProperties.Builder()
              .contentType("a\0b")
              .replyTo("answers.#")
              .headers(Map.of("bad", "a\0b", "good", "1"))
              .build();
      sender.createChannel().basicPublish("amq.topic", "fleet.7", properties, bytes("fire"));
      Mqtt5Publish got = received.receive(10, TimeUnit.SECONDS).orElseThrow();
      assertThat(got.getResponseTopic()).isEmpty();
      assertThat(got.getContentType()).isEmpty();
      assertThat(got.getUserProperties().asList().toString())
          .contains("(good, 1)")
          .doesNotContain("bad");
    }
    receiver.disconnect();
  }

  @Test
  void fromMqttToRabbit() throws Exception {
    Mqtt5BlockingClient sender = mqtt("boat-7", boat);
    try (Connection connection = house.connect("alice", alice)) {
      Channel channel = connection.createChannel();
      BlockingQueue<Delivery> got = new LinkedBlockingQueue<>();
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, "amq.topic", "fleet.#");
      channel.basicConsume(queue, true, (tag, delivery) -> got.add(delivery), tag -> {});
      sender
          .publishWith()
          .topic("fleet/7/v1.2")
          .qos(MqttQos.AT_LEAST_ONCE)
          .payload(bytes("by mqtt"))
          .contentType("text/plain")
          .responseTopic("fleet/answers")
          .correlationData(bytes("c-1"))
          .userProperties()
          .add("colour", "red")
          .add("from-name", "mallory")
          .applyUserProperties()
          .send();
      Delivery delivery = got.poll(10, TimeUnit.SECONDS);
      assertThat(delivery).isNotNull();
      assertThat(delivery.getEnvelope().getRoutingKey()).isEqualTo("fleet.7.v1/2");
      assertThat(delivery.getBody()).isEqualTo(bytes("by mqtt"));
      AMQP.BasicProperties seen = delivery.getProperties();
      assertThat(seen.getUserId()).isEqualTo("device:boat-7");
      assertThat(seen.getReplyTo()).isEqualTo("fleet.answers");
      assertThat(seen.getCorrelationId()).isEqualTo("c-1");
      assertThat(seen.getDeliveryMode()).isEqualTo(2);
      assertThat(seen.getHeaders().get("colour")).hasToString("red");
      assertThat(seen.getHeaders().get("from-name")).hasToString("boat-7");
    }
    sender.disconnect();
  }

  @Test
  void betweenRabbitAndWebSocket() throws Exception {
    Router router = new Router();
    TokenAuthenticator authenticator =
        new TokenAuthenticator(house.rooms.tokens, house.rooms.access);
    WebSocketSettings settings = WebSocketSettings.standard();
    OpenDoor door =
        new OpenDoor(
            HttpSettings.loopback(),
            router,
            authenticator,
            null,
            metrics ->
                new WebSocketDoor(
                        new WebSocketDoor.Services(
                            house.rooms.hub,
                            house.rooms.connections,
                            authenticator,
                            null,
                            null,
                            metrics,
                            InstantSource.system()),
                        settings)
                    .mount(router));
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    HttpClient http = HttpClient.newHttpClient();
    try (Connection connection = house.connect("boat-7", boat);
        Connection other = house.connect("alice", alice)) {
      WebSocket socket =
          http.newWebSocketBuilder()
              .header("Authorization", "Bearer " + alice)
              .buildAsync(URI.create("ws://127.0.0.1:" + door.port() + "/v1/ws"), new Heard(heard))
              .join();
      say(socket, heard, "{'type':'subscribe','id':'1','channel':'fleet/+'}");
      connection.createChannel().basicPublish("amq.topic", "fleet.7", null, bytes("{\"a\":1}"));
      JsonNode message = new ObjectMapper().readTree(heard.poll(10, TimeUnit.SECONDS));
      assertThat(message.path("channel").asText()).isEqualTo("fleet/7");
      assertThat(message.toString()).contains("device").contains("boat-7");

      Channel channel = other.createChannel();
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, "amq.topic", "fleet.back");
      BlockingQueue<Delivery> got = new LinkedBlockingQueue<>();
      channel.basicConsume(queue, true, (tag, delivery) -> got.add(delivery), tag -> {});
      socket
          .sendText(
              "{'type':'publish','id':'2','channel':'fleet/back','message':{'b':2}}"
                  .replace('\'', '"'),
              true)
          .join();
      Delivery delivery = got.poll(10, TimeUnit.SECONDS);
      assertThat(delivery).isNotNull();
      assertThat(new String(delivery.getBody(), StandardCharsets.UTF_8)).contains("\"b\":2");
      assertThat(delivery.getProperties().getUserId()).isEqualTo("user:alice");
      socket.abort();
    } finally {
      http.shutdownNow();
      door.close();
    }
  }

  private static void say(WebSocket socket, BlockingQueue<String> heard, String text)
      throws InterruptedException {
    socket.sendText(text.replace('\'', '"'), true).join();
    assertThat(heard.poll(10, TimeUnit.SECONDS)).contains("\"ok\"");
  }

  private record Heard(BlockingQueue<String> all) implements WebSocket.Listener {
    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      all.add(data.toString());
      socket.request(1);
      return null;
    }
  }

  /// npm's amqplib, unmodified.
  @Test
  void amqplibPlaysAWholeStory() throws Exception {
    String port = Integer.toString(house.port());
    try (ClientProcess client = ClientProcess.amqplib(port, "alice", alice)) {
      assertThat(client.next().path("ready").asBoolean()).isTrue();
      JsonNode own = client.next();
      assertThat(own.path("body").asText()).as(own.toString()).isEqualTo("one");
      assertThat(own.path("exchange").asText()).isEqualTo("orders");
      assertThat(own.path("key").asText()).isEqualTo("eu.paid");
      assertThat(own.path("user").asText()).isEqualTo("user:alice");
      assertThat(own.path("messageId").asText()).isEqualTo("m-1");
      assertThat(own.path("mode").asInt()).isEqualTo(2);
      assertThat(own.path("headers").path("n").asInt()).isEqualTo(7);
      assertThat(own.path("headers").path("big").asLong()).isEqualTo(1L << 40);
      assertThat(own.path("headers").path("list").toString()).isEqualTo("[\"a\",\"b\"]");
      assertThat(own.path("headers").path("from").asText()).isEqualTo("user:alice");
      assertThat(client.next().path("redelivered").asBoolean()).isTrue();
      assertThat(client.next().path("returned").asInt()).isEqualTo(312);
      assertThat(client.next().path("waiting").asBoolean()).isTrue();
      Mqtt5BlockingClient device = mqtt("boat-7", boat);
      device.publishWith().topic("fleet/7/alarms").payload(bytes("fire")).send();
      JsonNode foreign = client.next();
      assertThat(foreign.path("body").asText()).as(foreign.toString()).isEqualTo("fire");
      assertThat(foreign.path("key").asText()).isEqualTo("fleet.7.alarms");
      assertThat(foreign.path("user").asText()).isEqualTo("device:boat-7");
      device.disconnect();
      assertThat(client.next().path("empty").asBoolean()).isTrue();
      JsonNode refused = client.next();
      assertThat(refused.path("refused").asInt()).as(refused.toString()).isEqualTo(403);
      assertThat(refused.path("message").asText()).contains("secret/x").contains("[d-");
      JsonNode last = client.next();
      assertThat(last.path("closed").asBoolean()).as(last.toString()).isTrue();
    }
  }
}
