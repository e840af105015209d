package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.gatehouse.DeviceHouse.Answer;
import io.gatehouse.DeviceHouse.Mqtt;
import io.gatehouse.DeviceHouse.Ws;
import io.gatehouse.webhook.Backend;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Scripts of a whole server: called over every protocol, by the clock and by messages, and what
/// they reach by their modules.
class ScriptEverywhereTest {
  @TempDir static Path folder;
  private static DeviceHouse house;
  private static String alice;

  @BeforeAll
  static void open() {
    house = new DeviceHouse(folder);
    alice =
        house.user(
            "alice",
            "publish_channel:replies/alice",
            "subscribe_channel:replies/alice",
            "create_script",
            "admin_own_script");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  /// Written with ' in the script, and " around it.
  private static void script(String path, String source, String by) {
    String json =
        new JsonMapper()
            .createObjectNode()
            .put("source", source)
            .put("execute", "authenticated")
            .toString();
    house.sendRaw("PUT", "/v1/scripts/" + path, json, by).is(201);
  }

  private static Answer run(String path, String by) {
    return house.send("POST", "/v1/run/" + path, null, by);
  }

  private static JsonNode json(String text) throws Exception {
    return new JsonMapper().readTree(text);
  }

  private static JsonNode logs(String path) {
    return house.owner("GET", "/v1/script-logs?path=" + path, null).is(200).body().path("items");
  }

  @Test
  void aCallOverMqttIsAnsweredOnItsResponseTopic() throws Exception {
    script("mqtt/sum", "return request.body.a + request.body.b", alice);
    try (Mqtt caller = house.mqtt(alice).listen("replies/alice")) {
      caller
          .client
          .publishWith()
          .topic("script/mqtt/sum")
          .qos(MqttQos.AT_LEAST_ONCE)
          .responseTopic("replies/alice")
          .correlationData(new byte[] {7})
          .payload("{\"a\":40,\"b\":2}".getBytes(StandardCharsets.UTF_8))
          .send();
      Mqtt5Publish reply = caller.next();
      assertThat(reply.getCorrelationData().orElseThrow().get(0)).isEqualTo((byte) 7);
      JsonNode said = new JsonMapper().readTree(reply.getPayloadAsBytes());
      assertThat(said.path("result").asInt()).isEqualTo(42);
    }
  }

  @Test
  void aCallOverAmqp1IsAnsweredToReplyTo() throws Exception {
    script("amqp/one", "return request.body.a * 2", alice);
    try (Connection people = house.amqp1(alice)) {
      Session session = people.createSession();
      MessageConsumer replies = session.createConsumer(session.createTopic("replies/alice"));
      TextMessage call = session.createTextMessage("{\"a\":21}");
      call.setJMSReplyTo(session.createTopic("replies/alice"));
      call.setJMSCorrelationID("c-1");
      session.createProducer(session.createTopic("script/amqp/one")).send(call);
      jakarta.jms.Message reply = replies.receive(DeviceHouse.PATIENCE);
      assertThat(reply.getJMSCorrelationID()).isEqualTo("c-1");
      String text =
          reply instanceof TextMessage said
              ? said.getText()
              : new String(reply.getBody(byte[].class), StandardCharsets.UTF_8);
      assertThat(json(text).path("result").asInt()).isEqualTo(42);
      // a refusal comes where the protocol has its place for it
      assertThatThrownBy(() ->
              session
                  .createProducer(session.createTopic("script/amqp/none"))
                  .send(session.createTextMessage("{}")))
          .hasMessageContaining("execute_script:amqp/none");
    }
  }

  @Test
  void aCallOverAmqp091IsAnsweredToReplyTo() throws Exception {
    script("amqp/rabbit", "return request.body.a + 1", alice);
    BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    BlockingQueue<String> correlations = new LinkedBlockingQueue<>();
    try (com.rabbitmq.client.Connection connection = house.amqp091(alice)) {
      Channel channel = connection.createChannel();
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, "amq.topic", "replies.alice");
      channel.basicConsume(
          queue,
          true,
          (tag, delivery) -> {
            correlations.add(String.valueOf(delivery.getProperties().getCorrelationId()));
            heard.add(new JsonMapper().readTree(delivery.getBody()));
          },
          tag -> {});
      channel.basicPublish(
          "amq.topic",
          "script.amqp.rabbit",
          new AMQP.BasicProperties.Builder()
              .contentType("application/json")
              .correlationId("r-1")
              .replyTo("replies.alice")
              .build(),
          "{\"a\":41}".getBytes(StandardCharsets.UTF_8));
      JsonNode said = heard.poll(DeviceHouse.PATIENCE, TimeUnit.MILLISECONDS);
      assertThat(said).isNotNull();
      assertThat(said.path("result").asInt()).isEqualTo(42);
      assertThat(correlations.take()).isEqualTo("r-1");
    }
  }

  @Test
  void aTimerRunsItsScriptOnceWithTheRightsOfWhoeverAskedForIt() {
    script(
        "timed/once",
        "console.log(request.user.subject, request.event.kind, request.body.n)",
        alice);
    house
        .send(
            "POST",
            "/v1/script-timers",
            "{'script':'timed/once','at':'%s','parameters':{'n':7}}".formatted(Instant.now()),
            alice)
        .is(201);
    Await.until(() -> logs("timed/once").size() == 1);
    assertThat(logs("timed/once").at("/0/text").asText()).isEqualTo("user:alice timer 7");
    assertThat(
            house.send("GET", "/v1/script-timers", null, alice).is(200).body().path("items").size())
        .isZero();
  }

  @Test
  void aScriptHasAnotherOneRunLaterByTheModule() {
    script("later/work", "console.log(`worked on ${request.body.n}`)", alice);
    script(
        "later/begin",
        "return require('schedule').schedule('later/work', new Date().toISOString(), { n: 3 })",
        alice);
    run("later/begin", alice).is(200);
    Await.until(() -> logs("later/work").size() == 1);
    assertThat(logs("later/work").at("/0/text").asText()).isEqualTo("worked on 3");
  }

  @Test
  void aListenerRunsItsScriptWithEachMessageAndAnswersOnAnotherChannel() throws Exception {
    script(
        "heard/echo",
        "publish('echo/out', { was: request.body.n, from: request.event.from })",
        house.owner);
    house
        .owner("POST", "/v1/script-listeners", "{'script':'heard/echo','channel':'echo/in'}")
        .is(201);
    try (Ws ear = house.ws(house.owner).listen("echo/out")) {
      for (int i = 0; i < 5; i++) {
        house
            .owner(
                "POST",
                "/v1/channels/publish",
                "{'channel':'echo/in','message':{'n':%d}}".formatted(i))
            .is(200);
        JsonNode heard = ear.next("message");
        assertThat(heard.at("/message/was").asInt()).isEqualTo(i);
        assertThat(heard.at("/message/from").asText()).isEqualTo("owner:olga");
      }
    }
  }

  /// One that publishes to its own channel ends after some rounds, and its log says so.
  @Test
  void aScriptThatAnswersItselfDoesNotGoRoundForEver() {
    script("round/self", "publish('round/1', { n: request.body.n + 1 })", house.owner);
    house
        .owner("POST", "/v1/script-listeners", "{'script':'round/self','channel':'round/+'}")
        .is(201);
    house.owner("POST", "/v1/channels/publish", "{'channel':'round/1','message':{'n':0}}").is(200);
    Await.until(() -> logs("round/self").size() == 1);
    assertThat(logs("round/self").at("/0/text").asText()).contains("answered each other");
    assertThat(logs("round/self").at("/0/level").asText()).isEqualTo("error");
  }

  @Test
  void aScriptThatCallsItselfByItsTopicDoesNotGoRoundForEver() {
    script("round/topic", "publish('script/round/topic', {})", house.owner);
    run("round/topic", house.owner).is(204);
    Await.until(() -> logs("round/topic").size() > 0);
    assertThat(logs("round/topic").at("/0/text").asText()).contains("answered each other");
  }

  @Test
  void publishingAsksTheBackendWhereTheChannelSaysSo() throws Exception {
    house
        .owner(
            "PUT",
            "/v1/channels/rules",
            "{'pattern':'asked/#','publish':'ask','subscribe':'permission'}")
        .is(200);
    script("asked/say", "return publish('asked/' + request.parameters.where, 1).receivers", alice);
    try (Backend backend = new Backend()) {
      backend.answers(asked ->
          Backend.Reply.json("{\"authorized\":%s}".formatted(asked.body().contains("yes"))));
      house
          .owner(
              "PUT",
              "/v1/webhooks/publish",
              "{'url':'%s'}".formatted(backend.url("/publish").toString()))
          .is(200);
      run("asked/say?where=yes", alice).is(200);
      run("asked/say?where=no", alice).is(403);
      assertThat(backend.all()).hasSize(2);
      house.owner("DELETE", "/v1/webhooks/publish", null).is(200);
    }
  }

  @Test
  void documentsSchemasAndStoresAreReachedFromAScript() {
    script(
        "module/documents",
        """
        const document = require('document');
        require('schema').create('boat', { schema: { type: 'object',
          properties: { name: { type: 'string' }, length: { type: 'number' } } } });
        require('store').create('boats', { save: 'authenticated', query: 'authenticated' });
        const made = document.create('boats', { schema: 'boat', fields: { name: 'Ada', length: 7 } });
        document.change('boats', made.id, { length: 8 }, { version: 1 });
        const found = document.query('boats', { filter: 'length = 8', limit: 5 });
        let refused = '';
        try { document.change('boats', made.id, { length: 'x' }) } catch (e) { refused = e.code }
        return { name: found.items[0].fields.name, refused };
        """,
        house.owner);
    JsonNode out = run("module/documents", house.owner).is(200).body();
    assertThat(out.path("name").asText()).isEqualTo("Ada");
    assertThat(out.path("refused").asText()).isNotEmpty();
  }

  @Test
  void aQueueRunsScriptsOneAfterAnotherInTheirOrder() {
    script("queue/work", "console.log(`item ${request.body.n}`)", alice);
    script(
        "queue/fill",
        "for (let n = 0; n < 5; n++) require('queue').put('q', 'queue/work', { n })",
        alice);
    run("queue/fill", alice).is(204);
    Await.until(() -> logs("queue/work").size() == 5);
    JsonNode lines = logs("queue/work");
    for (int i = 0; i < 5; i++) {
      assertThat(lines.at("/" + i + "/text").asText()).isEqualTo("item " + (4 - i));
    }
  }

  /// What waits has the rights of whoever put it there as they are by then: a script that puts
  /// itself there again and again ends with them.
  @ParameterizedTest
  @ValueSource(strings = {"token", "user", "lender"})
  void aQueueEndsWithThoseWhoseRightsItHas(String what) {
    String name = "loop-" + what;
    String carl = house.user(name, "create_script", "admin_own_script");
    String path = "queue/" + name;
    String again =
        "console.log('again'); require('queue').put('%s', '%s', {})".formatted(name, path);
    script(path, again, carl);
    if (what.equals("lender")) {
      house.send("PATCH", "/v1/scripts/" + path, "{'run_as':'owner'}", carl).is(200);
    }
    script(
        "queue/how-many-" + what, "return require('queue').waiting('%s')".formatted(name), alice);
    run(path, what.equals("lender") ? alice : carl).is(204);
    Await.until(() -> logs(path).size() > 3);
    String id = house.send("GET", "/v1/me", null, carl).is(200).text("/credential/id");
    if (what.equals("token")) {
      house.owner("DELETE", "/v1/tokens/" + id, null).is(200);
    } else {
      house.owner("PATCH", "/v1/users/" + name, "{'enabled':false}").is(200);
    }
    Await.until(() -> run("queue/how-many-" + what, alice).is(200).body().asInt() == 0);
  }

  @Test
  void mailIsRefusedWithTheReasonWhereThereIsNoMailServer() {
    script(
        "mail/send",
        "try { require('mail').send({ to: 'user:alice', subject: 's', text: 't' }); return 'sent' }"
            + " catch (e) { return [e.code, e.cure] }",
        house.owner);
    JsonNode out = run("mail/send", house.owner).is(200).body();
    assertThat(out.path(0).asText()).isNotEmpty();
    assertThat(out.toString()).contains("mail.");
  }
}
