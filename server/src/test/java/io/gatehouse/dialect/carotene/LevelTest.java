package io.gatehouse.dialect.carotene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.Await;
import io.gatehouse.door.json.Json;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The levels `authenticated` and `ask`: what the backend is asked, what its answers mean, and that
/// they hold for whatever protocol somebody comes by.
class LevelTest {
  @TempDir static Path folder;
  private static CaroteneHouse house;

  @BeforeAll
  static void open() throws Exception {
    house =
        new CaroteneHouse(
            folder,
            Map.of(
                "carotene.publish-authorization-level", "authenticated",
                "carotene.subscribe-authorization-level", "ask",
                "carotene.subscribe-authorization-url", "BACKEND" + CaroteneHouse.SUBSCRIBE));
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @BeforeEach
  void fresh() {
    house.trusting();
    house.backend.answer(CaroteneHouse.SUBSCRIBE, "{'authorized':true}");
    house.backend.forget();
  }

  @Test
  void whoeverIsAnonymousNeverReachesTheWebhook() throws Exception {
    try (SocketClient stranger = house.socket()) {
      stranger.send("{'subscribe':'private'}").expectInfo("needs authentication");
      stranger.publish("private", "1").expectInfo("needs authentication");
      assertThat(house.backend.waiting(CaroteneHouse.SUBSCRIBE)).isZero();
    }
  }

  @Test
  void theBackendIsAskedOncePerConnectionAndChannel() throws Exception {
    try (SocketClient alice = house.socket("alice")) {
      alice.subscribe("private").subscribe("private");
      assertThat(house.backend.next(CaroteneHouse.SUBSCRIBE).raw())
          .isEqualTo("user_id=alice&channel=private");
      assertThat(house.backend.waiting(CaroteneHouse.SUBSCRIBE)).isZero();
      alice.publish("private", "1");
      assertThat(alice.next().path("user_id").asText()).isEqualTo("alice");
    }
  }

  @Test
  void everyAnswerThatIsNoYesRefusesWithItsText() throws Exception {
    try (SocketClient alice = house.socket("alice")) {
      expectAfter(alice, Backend.Reply.ok("{'authorized':false}"), "no authorization");
      String bad = "bad response from server on authorization";
      expectAfter(alice, Backend.Reply.ok("{'authorized':'true'}"), bad);
      expectAfter(alice, new Backend.Reply(500, "{\"authorized\":true}"), bad);
      String malformed = "malformed json from server on authorization";
      expectAfter(alice, Backend.Reply.ok("yes"), malformed);
      expectAfter(alice, Backend.Reply.ok(""), malformed);
    }
  }

  private static int tries;

  private static void expectAfter(SocketClient client, Backend.Reply reply, String info)
      throws InterruptedException {
    house.backend.answer(CaroteneHouse.SUBSCRIBE, form -> reply);
    String channel = "try-" + ++tries;
    client.send("{'subscribe':'" + channel + "'}").expectInfo(info);
    client.publish(channel, "1").expectNothing();
  }

  @Test
  void aRefusedSubscribeIsAskedAgain() throws Exception {
    house.backend.answer(CaroteneHouse.SUBSCRIBE, "{'authorized':false}");
    try (SocketClient alice = house.socket("alice")) {
      alice.send("{'subscribe':'later'}").expectInfo("no authorization");
      house.backend.answer(CaroteneHouse.SUBSCRIBE, "{'authorized':true}");
      Await.until(Duration.ofMillis(50), () -> subscribes(alice)); // a refusal counts for a moment
    }
  }

  /// Only a refusal is answered: then the pong is not the first that comes.
  private static boolean subscribes(SocketClient client) throws Exception {
    client.sendRaw("{\"subscribe\":\"later\"}").sendRaw("ping");
    boolean subscribed = client.raw().equals("pong");
    if (!subscribed) {
      assertThat(client.raw()).isEqualTo("pong");
    }
    return subscribed;
  }

  @Test
  void commandsKeepTheirOrderWhileTheBackendThinks() throws Exception {
    CountDownLatch allSaid = new CountDownLatch(1);
    house.backend.answer(
        CaroteneHouse.SUBSCRIBE,
        form -> {
          thinksUntil(allSaid);
          return Backend.Reply.ok("{'authorized':true}");
        });
    try (SocketClient alice = house.socket("alice")) {
      alice.send("{'subscribe':'slow'}").publish("slow", "1").publish("slow", "2");
      allSaid.countDown();
      assertThat(alice.next().path("message").asText()).isEqualTo("1");
      assertThat(alice.next().path("message").asText()).isEqualTo("2");
    }
    PollClient poll = house.poll().say("{'authenticate':'alice','token':'good'}");
    poll.say("{'subscribe':'slow'}").say("{'publish':'3','channel':'slow'}");
    StringBuilder heard = new StringBuilder();
    while (!heard.toString().contains("\"message\":\"3\"")) {
      heard.append(poll.next());
    }
  }

  /// For a backend that answers only when the test lets it.
  static void thinksUntil(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void theSameLevelHoldsForANativeClientAndItHearsTheSameMessages() throws Exception {
    house.backend.answer(
        CaroteneHouse.SUBSCRIBE,
        form -> Backend.Reply.ok("{'authorized':" + "shared/1".equals(form.get("channel")) + "}"));
    String token = house.token("nadia", "'publish_channel:shared/#'");
    try (Native nadia = new Native(token);
        SocketClient alice = house.socket("alice")) {
      assertThat(nadia.ask("{'id':'1','type':'subscribe','channel':'secret'}"))
          .contains("\"error\"");
      assertThat(nadia.ask("{'id':'2','type':'subscribe','channel':'shared/1'}"))
          .contains("\"ok\"");
      alice.subscribe("shared/1").publish("shared/1", "{'from':'alice'}");
      JsonNode heard = Json.read(nadia.next());
      assertThat(heard.at("/from/id").asText()).isEqualTo("user:alice");
      assertThat(heard.at("/message/from").asText()).isEqualTo("alice");
      assertThat(heard.at("/user_data/avatar").asText()).isEqualTo("alice");
      assertThat(alice.next().path("user_id").asText()).isEqualTo("alice");
      nadia.send("{'type':'publish','channel':'shared/1','message':{'from':'nadia'}}");
      ObjectNode back = (ObjectNode) alice.next();
      assertThat(back.path("user_id").asText()).isEqualTo("nadia");
      assertThat(back.path("message").textValue()).isEqualTo("{\"from\":\"nadia\"}");
    }
  }

  @Test
  void theSameWebhooksLetAnMqttClientIn() throws Exception {
    house.backend.answer(
        CaroteneHouse.SUBSCRIBE,
        form -> Backend.Reply.ok("{'authorized':" + "open".equals(form.get("channel")) + "}"));
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setUserName("marie");
    options.setPassword("good".getBytes(StandardCharsets.UTF_8));
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    MqttClient marie =
        new MqttClient("tcp://127.0.0.1:" + house.server.mqttPort(), "marie-1", null);
    try (SocketClient alice = house.socket("alice")) {
      marie.setTimeToWait(10_000);
      marie.connect(options);
      marie.setCallback(new Heard(heard));
      marie.subscribe("open", 0);
      alice.subscribe("open").publish("open", "{'a':1}");
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("{\"a\":1}");
      assertThat(alice.next().path("user_id").asText()).isEqualTo("alice");
      marie.publish("open", "not json".getBytes(StandardCharsets.UTF_8), 0, false);
      JsonNode back = alice.next();
      assertThat(back.path("user_id").asText()).isEqualTo("marie");
      assertThat(back.path("message").textValue()).isEqualTo("\"not json\"");
      assertThat(marie.subscribe("closed", 0).getReasonCodes()[0]).isGreaterThanOrEqualTo(0x80);
    } finally {
      marie.disconnect(0);
      marie.close();
    }
  }

  @Test
  void aRightThatIsTakenAwayEndsTheSubscriptionWithAnInfo() throws Exception {
    try (SocketClient alice = house.socket("alice");
        SocketClient bob = house.socket("bob")) {
      alice.subscribe("room/7");
      bob.subscribe("room/8");
      house.owner(
          "PUT",
          "/v1/channels/rules",
          "{'pattern':'room/7','publish':'authenticated','subscribe':'nobody'}");
      alice.expectInfo("no authorization");
      bob.publish("room/7", "1").publish("room/8", "2");
      assertThat(bob.next().path("message").asText()).isEqualTo("2");
      alice.expectNothing();
      alice.send("{'subscribe':'room/7'}").expectInfo("no authorization");
    }
  }

  @Test
  void theConfiguredLevelCannotBeChangedOverTheApi() throws Exception {
    assertThatThrownBy(() ->
            house.owner(
                "PUT",
                "/v1/channels/rules",
                "{'pattern':'#','publish':'anonymous','subscribe':'anonymous'}"))
        .hasMessageContaining("set by configuration");
  }

  /// A client of our own protocol.
  private static final class Native implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    private Native(String token) {
      socket =
          house
              .http
              .newWebSocketBuilder()
              .header("Authorization", "Bearer " + token)
              .buildAsync(URI.create("ws://127.0.0.1:" + house.server.httpPort() + "/v1/ws"), this)
              .orTimeout(10, TimeUnit.SECONDS)
              .join();
    }

    void send(String text) {
      socket.sendText(text.replace('\'', '"'), true).orTimeout(10, TimeUnit.SECONDS).join();
    }

    String ask(String text) throws InterruptedException {
      send(text);
      return next();
    }

    String next() throws InterruptedException {
      String next = heard.poll(10, TimeUnit.SECONDS);
      assertThat(next).isNotNull();
      return next;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      heard.add(data.toString());
      from.request(1);
      return null;
    }

    @Override
    public void close() {
      socket.abort();
    }
  }
}
