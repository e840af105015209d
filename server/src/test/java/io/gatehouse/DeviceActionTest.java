package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.gatehouse.DeviceHouse.Answer;
import io.gatehouse.DeviceHouse.Mqtt;
import io.gatehouse.DeviceHouse.Ws;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What devices are told to do, over whichever transport either side is on.
class DeviceActionTest {
  @TempDir static Path folder;
  private static DeviceHouse house;
  private static String alice;
  private static String bob;

  @BeforeAll
  static void open() {
    house = new DeviceHouse(folder);
    alice = house.user("alice", "publish_channel:replies/alice", "subscribe_channel:replies/alice");
    bob = house.user("bob");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static String siren(String device) {
    return "/v1/devices/" + device + "/actions/siren";
  }

  private static JsonNode json(Mqtt5Publish message) throws Exception {
    return new com.fasterxml.jackson.databind.json.JsonMapper()
        .readTree(message.getPayloadAsBytes());
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aDeviceOnMqttAnswersByResponseTopicAndWhoWaitsOverHttpGetsIt() throws Exception {
    String token = house.device("loud", "alice", null);
    try (Mqtt device = house.mqtt(token).listen("action/loud/+");
        Ws watching = house.ws(alice).listen("action/loud/siren/status")) {
      CompletableFuture<Answer> waiting =
          CompletableFuture.supplyAsync(() ->
              house.send("POST", siren("loud") + "?wait=30", "{'payload':{'seconds':3}}", alice));
      Mqtt5Publish call = device.next();
      JsonNode said = json(call);
      assertThat(said.at("/payload/seconds").asInt()).isEqualTo(3);
      assertThat(said.path("sender").asText()).isEqualTo("user:alice");
      ByteBuffer correlation = call.getCorrelationData().orElseThrow();
      String answering = call.getResponseTopic().orElseThrow().toString();
      assertThat(answering).isEqualTo("action/loud/siren/status");
      device
          .client
          .publishWith()
          .topic(answering)
          .qos(MqttQos.AT_LEAST_ONCE)
          .correlationData(correlation)
          .payload(
              "{\"state\":\"running\",\"status\":\"howling\"}".getBytes(StandardCharsets.UTF_8))
          .send();
      assertThat(watching.next("message").at("/message/state").asText()).isEqualTo("running");
      // the result alone, as a plain answer of request and response
      device
          .client
          .publishWith()
          .topic(answering)
          .qos(MqttQos.AT_LEAST_ONCE)
          .correlationData(correlation)
          .payload("{\"decibel\":104}".getBytes(StandardCharsets.UTF_8))
          .send();
      Answer done = waiting.get(DeviceHouse.PATIENCE, TimeUnit.MILLISECONDS).is(200);
      assertThat(done.text("/state")).isEqualTo("done");
      assertThat(done.text("/status")).isEqualTo("howling");
      assertThat(done.body().at("/result/decibel").asInt()).isEqualTo(104);
      assertThat(watching.next("message").at("/message/state").asText()).isEqualTo("done");
      // a call ends once
      assertThatThrownBy(() ->
              device
                  .client
                  .publishWith()
                  .topic(answering)
                  .qos(MqttQos.AT_LEAST_ONCE)
                  .correlationData(correlation)
                  .payload("{\"state\":\"failed\"}".getBytes(StandardCharsets.UTF_8))
                  .send())
          .isInstanceOf(Mqtt5PubAckException.class);
      Answer last = house.send("GET", siren("loud") + "/status", null, alice).is(200);
      assertThat(last.body().at("/result/decibel").asInt()).isEqualTo(104);
    }
  }

  @Test
  void aCallByMessageIsAnsweredOnTheChannelOfItsSender() throws Exception {
    String token = house.device("asked", "alice", null);
    try (Ws device = house.ws(token).listen("action/asked/siren");
        Mqtt caller = house.mqtt(alice).listen("replies/alice")) {
      caller
          .client
          .publishWith()
          .topic("action/asked/siren")
          .qos(MqttQos.AT_LEAST_ONCE)
          .responseTopic("replies/alice")
          .correlationData(bytes("mine"))
          .payload("now".getBytes(StandardCharsets.UTF_8))
          .send();
      JsonNode call = device.next("message");
      assertThat(call.at("/message/payload").asText()).isEqualTo("now");
      assertThat(call.at("/from/id").asText()).isEqualTo("user:alice");
      device.say(
          "{'type':'publish','channel':'action/asked/siren/status','message':{'id':'%s','state':'done','result':[1]}}"
              .formatted(call.at("/message/id").asText()));
      Mqtt5Publish reply = caller.next();
      assertThat(reply.getCorrelationData().orElseThrow()).isEqualTo(bytes("mine"));
      assertThat(json(reply).path("state").asText()).isEqualTo("done");
      // an answer is sent nowhere where its caller could not speak
      caller
          .client
          .publishWith()
          .topic("action/asked/siren")
          .qos(MqttQos.AT_LEAST_ONCE)
          .responseTopic("stream/asked/gps")
          .payload(new byte[0])
          .send();
      String id = device.next("message").at("/message/id").asText();
      device.say(
          "{'type':'publish','channel':'action/asked/siren/status','message':{'id':'%s','state':'done'}}"
              .formatted(id));
      Await.until(() ->
          house
              .send("GET", siren("asked") + "/calls/" + id, null, alice)
              .text("/state")
              .equals("done"));
      assertThat(house.records("asked", "gps")).isZero();
    }
  }

  @Test
  void aDeviceAndACallerOnAmqpUseReplyTo() throws Exception {
    String token = house.device("amqp", "alice", null);
    try (Connection devices = house.amqp1(token);
        Connection people = house.amqp1(alice)) {
      Session at = devices.createSession();
      MessageConsumer calls = at.createConsumer(at.createTopic("action/amqp/siren"));
      Session with = people.createSession();
      MessageConsumer replies = with.createConsumer(with.createTopic("replies/alice"));
      TextMessage order = with.createTextMessage("{\"seconds\":1}");
      order.setJMSReplyTo(with.createTopic("replies/alice"));
      order.setJMSCorrelationID("c-1");
      with.createProducer(with.createTopic("action/amqp/siren")).send(order);
      jakarta.jms.Message call = calls.receive(DeviceHouse.PATIENCE);
      TextMessage answer = at.createTextMessage("{\"state\":\"done\",\"result\":7}");
      answer.setJMSCorrelationID(call.getJMSCorrelationID());
      try (MessageProducer producer = at.createProducer(call.getJMSReplyTo())) {
        producer.send(answer);
      }
      jakarta.jms.Message reply = replies.receive(DeviceHouse.PATIENCE);
      assertThat(reply.getJMSCorrelationID()).isEqualTo("c-1");
    }
  }

  @Test
  void aDeviceThatIsAwayFindsItsCallsAndACallThatNobodyAnswersTimesOut() {
    String token = house.device("away", "alice", null);
    Answer call = house.send("POST", siren("away"), "{'payload':1,'timeout':600}", alice).is(202);
    assertThat(call.text("/state")).isEqualTo("no_device");
    Answer open = house.send("GET", siren("away") + "/calls?state=open", null, token).is(200);
    assertThat(open.text("/items/0/id")).isEqualTo(call.text("/id"));
    String path = siren("away") + "/calls/" + call.text("/id");
    house.send("PUT", path, "{'state':'failed','status':'no air'}", token).is(200);
    house.send("PUT", path, "{'state':'done'}", token).is(409);
    assertThat(house.send("GET", path, null, alice).is(200).text("/state")).isEqualTo("failed");
    Answer late = house.send("POST", siren("away") + "?wait=30", "{'timeout':0.01}", alice);
    assertThat(late.is(200).text("/state")).isEqualTo("timed_out");
    assertThat(house.send("GET", siren("away") + "/status", null, alice).text("/state"))
        .isEqualTo("timed_out");
  }

  @Test
  void onlyTheDeviceAndWhoMayUpdateItAnswerAndOnlyWhoMayExecuteCalls() {
    String token = house.device("strict", "alice", null);
    String other = house.device("other", "alice", null);
    Answer call = house.send("POST", siren("strict"), "{}", alice).is(202);
    String path = siren("strict") + "/calls/" + call.text("/id");
    for (String stranger : new String[] {bob, other}) {
      house.send("POST", siren("strict"), "{}", stranger).is(403);
      house.send("GET", path, null, stranger).is(403);
      house.send("PUT", path, "{'state':'done'}", stranger).is(403);
      house.send("PUT", siren("strict") + "/status", "{'status':'x'}", stranger).is(403);
      house.send("DELETE", siren("strict") + "/status", null, stranger).is(403);
    }
    // the device does not call itself, unless it is allowed to
    house.send("POST", siren("strict"), "{}", token).is(403);
    house.grant("user:bob", "execute_action:strict/siren");
    house.send("POST", siren("strict"), "{}", bob).is(202);
    house.send("POST", "/v1/devices/strict/actions/lamp", "{}", bob).is(403);
    house.send("GET", path, null, bob).is(200);
    house.send("PUT", path, "{'state':'done'}", bob).is(403);
    house.send("PUT", path, "{'state':'done'}", token).is(200);
    house.send("POST", "/v1/devices/strict/actions/none", "{}", alice).is(404);
    house.send("PUT", path, "{'state':'timed_out'}", token).is(422);
    house.send("PUT", siren("strict") + "/status", "{}", token).is(422);
  }

  @Test
  void aDeviceHasNoMoreToDoThanItCanHold() {
    house.device("busy", "alice", null);
    for (int i = 0; i < 100; i++) {
      house.send("POST", siren("busy"), "{'timeout':600}", alice).is(202);
    }
    house.send("POST", siren("busy"), "{'timeout':600}", alice).is(429);
  }

  @Test
  void theLastStatusOutlivesItsCallsAndMayBeForgotten() {
    String token = house.device("lasting", "alice", null);
    house.send("GET", siren("lasting") + "/status", null, alice).is(404);
    house.send("PUT", siren("lasting") + "/status", "{'status':'ready'}", token).is(200);
    assertThat(house.send("GET", siren("lasting") + "/status", null, alice).text("/status"))
        .isEqualTo("ready");
    Answer all = house.send("GET", "/v1/devices/lasting/actions/status", null, alice).is(200);
    assertThat(all.text("/items/0/action")).isEqualTo("siren");
    house.send("DELETE", siren("lasting") + "/status", null, alice).is(204);
    house.send("DELETE", siren("lasting") + "/status", null, alice).is(404);
  }
}
