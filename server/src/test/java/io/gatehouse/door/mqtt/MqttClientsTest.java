package io.gatehouse.door.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import io.gatehouse.Await;
import io.gatehouse.core.policy.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The clients that people use: HiveMQ's, Eclipse Paho's and Mosquitto's.
class MqttClientsTest {
  @TempDir Path folder;
  private MqttHouse house;
  private String boat;
  private String alice;

  @BeforeEach
  void open() {
    house = new MqttHouse(folder);
    boat = house.rooms.add(Subject.device("boat-7"), "publish_channel:fleet/7/#");
    alice = house.rooms.add(Subject.user("alice"), "subscribe_channel:fleet/+/alarms");
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void hiveMqWithMqtt5() throws Exception {
    Mqtt5BlockingClient user = hiveMq5("alice", alice);
    Mqtt5BlockingClient device = hiveMq5("boat-7", boat);
    user.connect();
    device.connect();
    // first, since its client drops what comes before somebody listens on its own event loop
    try (var received = user.publishes(MqttGlobalPublishFilter.ALL)) {
      user.subscribeWith().topicFilter("fleet/+/alarms").qos(MqttQos.EXACTLY_ONCE).send();
      device
          .publishWith()
          .topic("fleet/7/alarms")
          .qos(MqttQos.AT_LEAST_ONCE)
          .payload(bytes("fire"))
          .send();
      var message = received.receive(10, TimeUnit.SECONDS).orElseThrow();
      assertThat(message.getPayloadAsBytes()).isEqualTo(bytes("fire"));
      assertThat(message.getUserProperties().asList().getFirst().getValue())
          .hasToString("device:boat-7");
    }
    assertThatThrownBy(
            () -> device.publishWith().topic("fleet/8/alarms").qos(MqttQos.AT_LEAST_ONCE).send())
        .isInstanceOfSatisfying(
            Mqtt5PubAckException.class,
            refused -> {
              assertThat(refused.getMqttMessage().getReasonCode())
                  .isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
              assertThat(refused.getMqttMessage().getReasonString()).isPresent();
            });
    assertThatThrownBy(() -> user.subscribeWith().topicFilter("secret/#").send())
        .isInstanceOf(Mqtt5SubAckException.class);
    house.rooms.disableToken(Subject.device("boat-7"));
    Await.until(() -> !device.getState().isConnected());
    assertThatThrownBy(device::connect)
        .isInstanceOfSatisfying(
            Mqtt5ConnAckException.class,
            refused ->
                assertThat(refused.getMqttMessage().getReasonCode())
                    .isIn(
                        Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
                        Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD));
    user.disconnect();
  }

  private Mqtt5BlockingClient hiveMq5(String name, String token) {
    return MqttClient.builder()
        .useMqttVersion5()
        .serverHost("127.0.0.1")
        .serverPort(house.port())
        .simpleAuth()
        .username(name)
        .password(bytes(token))
        .applySimpleAuth()
        .buildBlocking();
  }

  @Test
  void hiveMqWithMqtt3() throws Exception {
    Mqtt3BlockingClient user = hiveMq3("alice", alice);
    Mqtt3BlockingClient device = hiveMq3("boat-7", boat);
    user.connect();
    device.connect();
    // first, since its client drops what comes before somebody listens on its own event loop
    try (var received = user.publishes(MqttGlobalPublishFilter.ALL)) {
      user.subscribeWith().topicFilter("fleet/+/alarms").qos(MqttQos.AT_LEAST_ONCE).send();
      device
          .publishWith()
          .topic("fleet/7/alarms")
          .qos(MqttQos.AT_LEAST_ONCE)
          .payload(bytes("fire"))
          .send();
      assertThat(received.receive(10, TimeUnit.SECONDS).orElseThrow().getPayloadAsBytes())
          .isEqualTo(bytes("fire"));
    }
    user.disconnect();
    device.disconnect();
    Await.until(() -> house.rooms.connections.count() == 0);
  }

  private Mqtt3BlockingClient hiveMq3(String name, String token) {
    return MqttClient.builder()
        .useMqttVersion3()
        .serverHost("127.0.0.1")
        .serverPort(house.port())
        .simpleAuth()
        .username(name)
        .password(bytes(token))
        .applySimpleAuth()
        .buildBlocking();
  }

  @Test
  void pahoWithMqtt5() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    var user = paho("alice");
    var device = paho("boat-7");
    user.connect(options("alice", alice));
    device.connect(options("boat-7", boat));
    MqttSubscription[] filters = {new MqttSubscription("fleet/+/alarms", 1)};
    IMqttMessageListener[] listeners = {
      (channel, message) ->
          received.add(channel + " " + new String(message.getPayload(), StandardCharsets.UTF_8))
    };
    user.subscribe(filters, listeners);
    device.publish("fleet/7/alarms", new MqttMessage(bytes("fire"), 1, false, null));
    assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("fleet/7/alarms fire");
    assertThat(pahoCode(boat, "fleet/8/x")).containsExactly(0x87);
    assertThatThrownBy(() -> paho("x").connect(options("alice", boat)))
        .isInstanceOf(MqttException.class);
    house.rooms.disableToken(Subject.device("boat-7"));
    Await.until(() -> !device.isConnected());
    user.disconnect();
    user.close();
    device.close();
  }

  private int[] pahoCode(String token, String channel) throws MqttException {
    MqttAsyncClient client =
        new MqttAsyncClient("tcp://127.0.0.1:" + house.port(), "p", new MemoryPersistence());
    try {
      client.connect(options("boat-7", token)).waitForCompletion(10_000);
      IMqttToken answer = client.publish(channel, new MqttMessage(bytes("no"), 1, false, null));
      answer.waitForCompletion(10_000);
      client.disconnect().waitForCompletion(10_000);
      return answer.getReasonCodes();
    } finally {
      client.close();
    }
  }

  private org.eclipse.paho.mqttv5.client.MqttClient paho(String id) throws MqttException {
    return new org.eclipse.paho.mqttv5.client.MqttClient(
        "tcp://127.0.0.1:" + house.port(), id, new MemoryPersistence());
  }

  private static MqttConnectionOptions options(String name, String token) {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setUserName(name);
    options.setPassword(bytes(token));
    options.setAutomaticReconnect(false);
    return options;
  }

  @Test
  void mosquittoWithEveryVersion() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mosquitto_pub")), "mosquitto-clients");
    for (String version : List.of("mqttv31", "mqttv311", "mqttv5")) {
      Path output = folder.resolve(version + ".out");
      Process listening =
          mosquitto(
              output,
              "sub",
              version,
              "alice",
              alice,
              "-t",
              "fleet/+/alarms",
              "-C",
              "1",
              "-q",
              "1",
              "-W",
              "20");
      Await.until(() ->
          house.rooms.connections.list("main", null, 9).items().stream()
              .anyMatch(one -> !one.subscriptions().isEmpty()));
      Process sending =
          mosquitto(
              folder.resolve("pub.out"),
              "pub",
              version,
              "boat-7",
              boat,
              "-t",
              "fleet/7/alarms",
              "-m",
              "fire",
              "-q",
              "1");
      assertThat(sending.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(sending.exitValue()).isZero();
      assertThat(listening.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(output)).contains("fire");
      Await.until(() -> house.rooms.connections.count() == 0);
    }
    Process refused =
        mosquitto(
            folder.resolve("no.out"), "pub", "mqttv5", "boat-7", "nonsense", "-t", "x", "-m", "x");
    assertThat(refused.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(refused.exitValue()).isNotZero();
  }

  /// Sessions that are kept, QoS 2, and messages that wait for their client.
  @Test
  void mosquittoComesBackToItsSession() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mosquitto_sub")), "mosquitto-clients");
    for (String version : List.of("mqttv311", "mqttv5")) {
      List<String> kept =
          new ArrayList<>(List.of("-t", "fleet/+/alarms", "-q", "2", "-c", "-i", "k" + version));
      if (version.equals("mqttv5")) {
        kept.addAll(List.of("-x", "3600"));
      }
      List<String> once = new ArrayList<>(kept);
      once.add("-E");
      run("sub", version, "alice", alice, once);
      for (String text : List.of("one", "two", "three")) {
        run("pub", version, "boat-7", boat, List.of("-t", "fleet/7/alarms", "-m", text, "-q", "2"));
      }
      List<String> again = new ArrayList<>(kept);
      again.addAll(List.of("-C", "3", "-W", "20"));
      assertThat(run("sub", version, "alice", alice, again).lines())
          .filteredOn(line -> line.length() <= 5)
          .containsExactly("one", "two", "three");
    }
  }

  private String run(String tool, String version, String name, String token, List<String> more)
      throws Exception {
    Path output = folder.resolve("run.out");
    Process process = mosquitto(output, tool, version, name, token, more.toArray(String[]::new));
    assertThat(process.waitFor(25, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    return Files.readString(output);
  }

  @Test
  void hiveMqComesBackToItsSession() throws Exception {
    Mqtt5BlockingClient user = hiveMq5("alice", alice);
    user.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send();
    user.subscribeWith().topicFilter("fleet/+/alarms").qos(MqttQos.EXACTLY_ONCE).send();
    user.disconnect();
    Mqtt5BlockingClient device = hiveMq5("boat-7", boat);
    device.connect();
    for (int i = 0; i < 20; i++) {
      device
          .publishWith()
          .topic("fleet/7/alarms")
          .qos(i % 2 == 0 ? MqttQos.EXACTLY_ONCE : MqttQos.AT_LEAST_ONCE)
          .payload(bytes("" + i))
          .send();
    }
    try (var received = user.publishes(MqttGlobalPublishFilter.ALL)) {
      var answer = user.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send();
      assertThat(answer.isSessionPresent()).isTrue();
      for (int i = 0; i < 20; i++) {
        var message = received.receive(10, TimeUnit.SECONDS).orElseThrow();
        assertThat(message.getPayloadAsBytes()).isEqualTo(bytes("" + i));
      }
    }
    user.disconnect();
    device.disconnect();
  }

  private Process mosquitto(
      Path output, String tool, String version, String name, String token, String... more)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/usr/bin/mosquitto_" + tool,
                "-h",
                "127.0.0.1",
                "-p",
                "" + house.port(),
                "-V",
                version,
                "-u",
                name,
                "-P",
                token));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
