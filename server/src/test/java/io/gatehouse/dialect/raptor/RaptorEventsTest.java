package io.gatehouse.dialect.raptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What Raptor's clients hear over MQTT, on the channels and in the words of section 3 of its
/// contract, and what actions and profiles are over HTTP.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RaptorEventsTest {
  private static final JsonMapper JSON = new JsonMapper();
  @TempDir static Path folder;

  private RaptorHouse house;
  private String admin;
  private String alice;
  private String aliceId;
  private String bob;
  private String robot;

  @BeforeAll
  void open() {
    house = new RaptorHouse(folder);
    aliceId = house.user("alice");
    house.user("bob");
    admin = house.login(RaptorHouse.ADMIN);
    alice = house.login("alice");
    bob = house.login("bob");
    robot =
        house
            .call("POST", "/inventory/")
            .bearer(alice)
            .json(
                "{\"name\":\"Robot\",\"streams\":{\"gps\":{\"speed\":\"number\"}},"
                    + "\"actions\":[{\"name\":\"stop\",\"status\":\"off\"}]}")
            .send()
            .is(200)
            .text("/id");
  }

  @AfterAll
  void close() {
    house.close();
  }

  private RaptorHouse.Answer put(String token, String path, String body) {
    return house.call("PUT", path).bearer(token).body("text/plain", body).send();
  }

  private static JsonNode next(Mqtt5BlockingClient.Mqtt5Publishes heard)
      throws InterruptedException, IOException {
    Mqtt5Publish message = heard.receive(30, TimeUnit.SECONDS).orElseThrow();
    return JSON.readTree(message.getPayloadAsBytes());
  }

  @Test
  void anOwnerHearsItsStreamsAndActionsInRaptorsWords() throws Exception {
    Mqtt5BlockingClient owner = house.mqtt("*", alice);
    try (Mqtt5BlockingClient.Mqtt5Publishes heard = owner.publishes(MqttGlobalPublishFilter.ALL)) {
      owner
          .subscribeWith()
          .topicFilter("stream/" + robot + "/gps")
          .qos(MqttQos.AT_MOST_ONCE)
          .send();
      owner.subscribeWith().topicFilter("action/" + robot + "/stop").send();
      put(
              alice,
              "/stream/" + robot + "/gps",
              "{\"channels\":{\"speed\":7},\"timestamp\":1500000000}")
          .is(202);
      JsonNode record = next(heard);
      assertThat(record.path("type").asText()).isEqualTo("stream");
      assertThat(record.path("streamId").asText()).isEqualTo("gps");
      assertThat(record.at("/record/channels/speed").asInt()).isEqualTo(7);
      assertThat(record.at("/record/timestamp").asLong()).isEqualTo(1_500_000_000);
      assertThat(record.path("userId").asText()).isEqualTo(aliceId);
      put(alice, "/action/" + robot + "/stop", "at once").is(200);
      JsonNode action = next(heard);
      assertThat(action.path("actionId").asText()).isEqualTo("stop");
      assertThat(action.path("data").asText()).isEqualTo("at once");
    } finally {
      owner.disconnect();
    }
  }

  @Test
  void theStateOfAnActionIsKeptAndServedUnderBothNames() {
    for (String root : List.of("/action/", "/actuation/")) {
      String path = root + robot + "/stop";
      assertThat(put(alice, path, "on").is(200).text("/status")).isEqualTo("on");
      assertThat(house.call("GET", path).bearer(alice).send().is(200).text("/status"))
          .isEqualTo("on");
      house.call("GET", path).bearer(bob).send().is(403);
      put(bob, path, "off").is(403);
      house.call("POST", path).bearer(alice).json("{\"how\":\"slowly\"}").send().is(202);
      house.call("DELETE", path).bearer(alice).send().is(202);
      assertThat(house.call("GET", path).bearer(alice).send().is(200).text("/status")).isEmpty();
    }
  }

  @Test
  void whatMayBeReadIsHeardAndNothingElse() throws Exception {
    String node =
        house
            .call("POST", "/tree/")
            .bearer(alice)
            .json("{\"name\":\"shelf\"}")
            .send()
            .is(200)
            .text("/id");
    Mqtt5BlockingClient owner = house.mqtt("**", alice);
    Mqtt5BlockingClient stranger = house.mqtt("**", bob);
    try (Mqtt5BlockingClient.Mqtt5Publishes heard = owner.publishes(MqttGlobalPublishFilter.ALL)) {
      for (String topic :
          List.of("tree/" + node, "inventory/" + robot, "device/" + robot, "user/" + aliceId)) {
        owner.subscribeWith().topicFilter(topic).send();
        assertThatThrownBy(() -> stranger.subscribeWith().topicFilter(topic).send())
            .isInstanceOf(Mqtt5SubAckException.class);
      }
      assertThatThrownBy(() -> stranger.subscribeWith().topicFilter("tree/+").send())
          .isInstanceOf(Mqtt5SubAckException.class);
      house
          .call("PUT", "/tree/" + node)
          .bearer(alice)
          .json("{\"name\":\"upper shelf\"}")
          .send()
          .is(200);
      JsonNode event = next(heard);
      assertThat(event.path("op").asText()).isEqualTo("update");
      assertThat(event.at("/node/name").asText()).isEqualTo("upper shelf");
    } finally {
      owner.disconnect();
      stranger.disconnect();
    }
  }

  @Test
  void aProfileIsItsUsers() {
    String path = "/profile/" + aliceId + "/colours";
    house.call("PUT", path).bearer(alice).json("[\"red\",null,1.50]").send().is(200);
    assertThat(house.call("GET", path).bearer(alice).send().is(200).text())
        .isEqualTo("[\"red\",null,1.50]");
    assertThat(house.call("GET", "/profile/" + aliceId).bearer(admin).send().is(200).json().size())
        .isEqualTo(1);
    house.call("GET", path).bearer(bob).send().is(403);
    house.call("PUT", path).bearer(bob).json("{}").send().is(403);
    house.call("DELETE", path).bearer(alice).send().is(202);
    house.call("GET", path).bearer(alice).send().is(404);
  }
}
