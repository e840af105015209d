package io.gatehouse.dialect.scriptr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import io.gatehouse.Await;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Section 4 of the contract by Paho (MQTT 5) and by a client of MQTT 3.1.1, which Scriptr's
/// devices speak: its user name and its topics.
class MqttTest {
  private static final int NOT_AUTHORIZED = 0x87;
  private static final String TEMPS = ScriptrHouse.ANONYMOUS + "/temps/";

  @TempDir static Path folder;
  private static ScriptrHouse house;
  private static JsonNode pump;

  @BeforeAll
  static void open() {
    house = new ScriptrHouse(folder, Map.of());
    pump = house.device("pump");
    house.rule("temps", "authenticated");
    house.rule("secret", "permission");
    house.script("api/double", "pump", "publish('temps', String(request.parameters.n * 2))");
    house.script("api/closed", "nobody", "return 1");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static MqttAsyncClient paho(JsonNode given) throws MqttException {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setUserName(given.path("mqtt_user").asText());
    options.setPassword(given.path("token").asText().getBytes(UTF_8));
    options.setAutomaticReconnect(false);
    MqttAsyncClient client =
        new MqttAsyncClient(
            "tcp://127.0.0.1:" + house.server.mqttPort(),
            "paho-" + UUID.randomUUID(),
            new MemoryPersistence());
    client.connect(options).waitForCompletion(30_000);
    return client;
  }

  private static int[] published(MqttAsyncClient client, String topic, String text)
      throws MqttException {
    IMqttToken answer =
        client.publish(topic, new MqttMessage(text.getBytes(UTF_8), 1, false, null));
    answer.waitForCompletion(30_000);
    return answer.getReasonCodes();
  }

  private static String call(String script) {
    return "{\"method\":\"%s\",\"params\":{\"n\":21}}".formatted(script);
  }

  @Test
  void pahoPublishesListensInvokesAndIsRefused() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    MqttAsyncClient client = paho(pump);
    MqttSubscription[] filters = {new MqttSubscription(TEMPS + "message", 1)};
    IMqttMessageListener[] listeners = {
      (topic, message) -> heard.add(topic + " " + new String(message.getPayload(), UTF_8))
    };
    client.subscribe(filters, null, null, listeners, null).waitForCompletion(30_000);
    published(client, TEMPS + "message", "{\"level\":7}");
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(TEMPS + "message {\"level\":7}");
    published(client, TEMPS + "invoke", call("api/double"));
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(TEMPS + "message 42");

    String secret = ScriptrHouse.ANONYMOUS + "/secret/message";
    assertThat(published(client, secret, "x")).containsExactly(NOT_AUTHORIZED);
    assertThat(published(client, TEMPS + "invoke", call("api/closed")))
        .containsExactly(NOT_AUTHORIZED);
    client.disconnect().waitForCompletion(30_000);
    client.close();
  }

  @Test
  void aStrangerIsNotLetInAndARegeneratedTokenEndsTheConnection() throws Exception {
    JsonNode valve = house.device("valve");
    JsonNode others = house.device("tap");
    Mqtt3BlockingClient client = mqtt3(valve.path("mqtt_user").asText(), valve);
    try (var heard = client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.subscribeWith().topicFilter(TEMPS + "message").send();
      client
          .publishWith()
          .topic(TEMPS + "message")
          .qos(MqttQos.AT_LEAST_ONCE)
          .payload("cold".getBytes(UTF_8))
          .send();
      assertThat(new String(heard.receive().getPayloadAsBytes(), UTF_8)).isEqualTo("cold");
    }
    // the name of one beside the token of another
    assertThatThrownBy(() -> mqtt3(valve.path("mqtt_user").asText(), others))
        .isInstanceOf(Mqtt3ConnAckException.class);
    assertThatThrownBy(() -> mqtt3(ScriptrHouse.ANONYMOUS, others))
        .isInstanceOf(Mqtt3ConnAckException.class);
    JsonNode fresh = house.owner("POST", "/v1/scriptr/devices/valve/token", "");
    Await.until(() -> !client.getState().isConnected());
    assertThatThrownBy(() -> mqtt3(valve.path("mqtt_user").asText(), valve))
        .isInstanceOf(Mqtt3ConnAckException.class);
    mqtt3(valve.path("mqtt_user").asText(), fresh).disconnect();
  }

  private static Mqtt3BlockingClient mqtt3(String user, JsonNode given) {
    Mqtt3BlockingClient client =
        MqttClient.builder()
            .useMqttVersion3()
            .serverHost("127.0.0.1")
            .serverPort(house.server.mqttPort())
            .identifier("three-" + UUID.randomUUID())
            .buildBlocking();
    client
        .connectWith()
        .simpleAuth()
        .username(user)
        .password(given.path("token").asText().getBytes(UTF_8))
        .applySimpleAuth()
        .send();
    return client;
  }
}
