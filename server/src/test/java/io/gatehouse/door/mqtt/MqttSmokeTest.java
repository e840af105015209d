package io.gatehouse.door.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.gatehouse.core.policy.Subject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MqttSmokeTest {
  @TempDir Path folder;

  @Test
  void aDevicePublishesAndAUserReceives() throws Exception {
    try (MqttHouse house = new MqttHouse(folder)) {
      String device = house.add(Subject.device("boat-7"), "publish_channel:fleet/7/#");
      String user = house.add(Subject.user("alice"), "subscribe_channel:fleet/+/alarms");
      Mqtt5BlockingClient alice = client(house, "alice", user);
      alice.connect();
      alice.subscribeWith().topicFilter("fleet/+/alarms").qos(MqttQos.AT_LEAST_ONCE).send();
      Mqtt5BlockingClient boat = client(house, "boat-7", device);
      boat.connect();
      try (var received = alice.publishes(MqttGlobalPublishFilter.ALL)) {
        boat.publishWith().topic("fleet/7/alarms").qos(MqttQos.AT_LEAST_ONCE).payload("fire".getBytes(StandardCharsets.UTF_8)).send();
        var message = received.receive(5, TimeUnit.SECONDS);
        assertThat(message).isPresent();
        System.out.println(message.get());
      }
      var receipt = house.changeRole("alice");
      System.out.println(receipt);
      System.out.println(house.disableToken("boat-7"));
      System.out.println(boat.getState());
    }
  }

  private static Mqtt5BlockingClient client(MqttHouse house, String name, String token) {
    return MqttClient.builder()
        .useMqttVersion5()
        .serverHost("127.0.0.1")
        .serverPort(house.port())
        .simpleAuth()
        .username("x")
        .password(token.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .buildBlocking();
  }
}
