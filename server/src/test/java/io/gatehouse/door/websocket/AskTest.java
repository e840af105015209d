package io.gatehouse.door.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.Await;
import io.gatehouse.Foundation;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.door.json.Json;
import io.gatehouse.webhook.Backend;
import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Identity and rights from the application's backend, at a whole server: webhooks set by the API,
/// WebSocket, event streams and HTTP in front of them.
class AskTest {
  private static final String PASSWORD = "correct horse battery";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static final Backend BACKEND = new Backend();
  private static Server server;
  private static String owner;

  @BeforeAll
  static void open() throws Exception {
    server =
        Server.start(
            ConfigReader.given(
                Map.of(
                    "data.folder", Foundation.in(folder.resolve("data")).toString(),
                    "http.port", "0",
                    "mqtt.enabled", "false",
                    "amqp.enabled", "false",
                    "password.bcrypt-cost", "4")));
    server.createOwner("olga", PASSWORD);
    owner =
        call("POST", "/v1/login", "{'name':'olga','password':'" + PASSWORD + "'}", null)
            .path("token")
            .asText();
    for (String event : new String[] {"authenticate", "publish", "subscribe"}) {
      JsonNode put = put(event, "{'url':'" + BACKEND.url("/" + event) + "','timeout_seconds':2}");
      assertThat(put.path("secret").asText()).startsWith("whsec_");
    }
    rule("room/#", "ask");
    rule("lobby", "authenticated");
    rule("open", "anonymous");
  }

  @AfterAll
  static void close() {
    server.close();
    BACKEND.close();
    HTTP.close();
  }

  @BeforeEach
  void kind() {
    BACKEND.answers(AskTest::kindly);
    BACKEND.all();
  }

  /// Everybody is who they say by the token `good`, and may be where the channel ends in their id
  /// or in `all`.
  private static Backend.Reply kindly(Backend.Asked asked) {
    Map<String, String> form = asked.form();
    if (asked.path().equals("/authenticate")) {
      boolean good = "good".equals(form.get("token"));
      return Backend.Reply.json(
          good
              ? "{\"authenticated\":true,\"user_data\":{\"avatar\":\"%s.png\"}}"
                  .formatted(form.get("user_id"))
              : "{\"authenticated\":false}");
    }
    String channel = form.getOrDefault("channel", "");
    boolean may = channel.endsWith("/all") || channel.endsWith("/" + form.get("user_id"));
    return Backend.Reply.json("{\"authorized\":" + may + "}");
  }

  private static JsonNode put(String event, String body) throws Exception {
    return call("PUT", "/v1/webhooks/" + event, body, owner);
  }

  private static void rule(String pattern, String level) throws Exception {
    String body =
        "{'pattern':'%s','publish':'%s','subscribe':'%s','history':{'messages':10}}"
            .formatted(pattern, level, level);
    assertThat(call("PUT", "/v1/channels/rules", body, owner).path("pattern").asText())
        .isEqualTo(pattern);
  }

  private static HttpResponse<String> send(
      String method, String path, String body, @Nullable String token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static JsonNode call(String method, String path, String body, @Nullable String token)
      throws IOException, InterruptedException {
    return Json.read(send(method, path, body, token).body());
  }

  private static WsClient client() {
    return new WsClient(HTTP, server.httpPort());
  }

  private static WsClient signedIn(String user) throws Exception {
    WsClient client = client();
    JsonNode answer =
        client.ask("{'type':'auth','id':'a','user_id':'" + user + "','token':'good'}");
    assertThat(answer.toString()).contains("user:" + user);
    return client;
  }

  private static String subscribe(String channel) {
    return "{'type':'subscribe','id':'s','channel':'" + channel + "'}";
  }

  private static String publish(String channel, Object message) {
    return "{'type':'publish','id':'p%s','channel':'%s','message':%s}"
        .formatted(message, channel, message);
  }

  @Test
  void theBackendSaysWhoSomebodyIsAndEveryMessageCarriesIt() throws Exception {
    try (WsClient alice = client();
        WsClient bob = signedIn("bob")) {
      JsonNode answer = alice.ask("{'type':'auth','id':'a','user_id':'alice','token':'good'}");
      assertThat(answer.path("subject").asText(answer.toString())).contains("alice");
      bob.ask(subscribe("lobby"));
      alice.ask(publish("lobby", 1));
      JsonNode heard = bob.next();
      assertThat(heard.toString()).contains("user:alice").contains("alice.png");
    }
  }

  @Test
  void whoIsRefusedStaysAStranger() throws Exception {
    try (WsClient alice = client()) {
      JsonNode no = alice.ask("{'type':'auth','id':'a','user_id':'alice','token':'bad'}");
      assertThat(no.toString()).contains("credential-refused");
      assertThat(alice.ask(subscribe("lobby")).toString()).contains("unauthenticated");
      assertThat(alice.ask(subscribe("room/all")).toString()).contains("unauthenticated");
      assertThat(BACKEND.all()).as("nobody asks about a stranger").hasSize(1);
    }
  }

  @Test
  void aNameOfTheDirectoryIsNobodyElses() throws Exception {
    call("POST", "/v1/users", "{'name':'dora'}", owner);
    try (WsClient dora = client()) {
      JsonNode no = dora.ask("{'type':'auth','id':'a','user_id':'dora','token':'good'}");
      assertThat(no.toString()).contains("credential-refused");
      assertThat(BACKEND.all()).as("and the backend does not see what was shown").isEmpty();
    }
    try (WsClient late = signedIn("late")) {
      call("POST", "/v1/users", "{'name':'late','id':'late'}", owner);
      assertThat(late.next().toString()).contains("the directory has a user of this name now");
      assertThat(late.closeCode()).isEqualTo(4401);
    }
  }

  /// As Carotene's client does it: authenticate, subscribe and publish back to back.
  @Test
  void whatIsSentBackToBackIsDoneInItsOrder() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    BACKEND.answers(asked -> {
      await(go);
      return kindly(asked);
    });
    try (WsClient alice = client()) {
      alice.send("{'type':'auth','id':'a','user_id':'alice','token':'good'}");
      alice.send(subscribe("room/all"));
      for (int i = 0; i < 20; i++) {
        alice.send(publish(i % 2 == 0 ? "room/alice" : "room/all", i));
      }
      alice.send("{'type':'ping','id':'end'}");
      go.countDown();
      assertThat(alice.next().path("id").asText()).isEqualTo("a");
      assertThat(alice.next().path("id").asText()).isEqualTo("s");
      for (int i = 0; i < 20; i++) {
        if (i % 2 != 0) {
          JsonNode own = alice.next();
          JsonNode other = alice.next();
          assertThat(own.toString() + other).contains("p" + i).contains("\"message\":" + i);
        } else {
          assertThat(alice.next().path("id").asText()).isEqualTo("p" + i);
        }
      }
      assertThat(alice.next().path("id").asText()).isEqualTo("end");
    }
    assertThat(BACKEND.all()).as("each question once: who, one filter, two channels").hasSize(4);
  }

  @Test
  void aRefusalSaysWhyAndCanBeLookedUp() throws Exception {
    try (WsClient alice = signedIn("alice")) {
      JsonNode no = alice.ask(subscribe("room/bob"));
      assertThat(no.toString())
          .contains("the application's webhook said no")
          .contains("webhook-denied");
      String decision = no.findPath("decision").asText();
      assertThat(call("GET", "/v1/decisions/" + decision, "", owner).toString())
          .contains("leaves it to the application's webhook");
      BACKEND.answers(asked -> Backend.Reply.status(500));
      assertThat(alice.ask(publish("room/x1", 1)).toString()).contains("webhook-bad-status");
      BACKEND.says("nonsense");
      assertThat(alice.ask(publish("room/x2", 1)).toString()).contains("webhook-malformed");
      BACKEND.says("{\"authorized\":\"true\"}");
      assertThat(alice.ask(publish("room/x3", 1)).toString()).contains("webhook-unexpected");
      assertThat(alice.ask(subscribe("room/+")).toString()).contains("webhook-not-askable");
    }
  }

  @Test
  void whileOneWaitsOthersGoOnAndItsOwnMessagesArrive() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (WsClient alice = signedIn("alice");
        WsClient bob = signedIn("bob")) {
      alice.ask(subscribe("lobby"));
      bob.ask(subscribe("lobby"));
      BACKEND.answers(asked -> {
        await(never);
        return kindly(asked);
      });
      alice.send(publish("room/slow", 1));
      BACKEND.all();
      for (int i = 0; i < 100; i++) {
        bob.send("{'type':'publish','channel':'lobby','message':" + i + "}");
        assertThat(bob.next().path("message").asInt(-1)).isEqualTo(i);
        assertThat(alice.next().path("message").asInt(-1)).isEqualTo(i);
      }
      JsonNode late = alice.next();
      assertThat(late.toString()).contains("did not answer in time").contains("webhook-timed-out");
    } finally {
      never.countDown();
    }
  }

  /// Connections are given to the event loops in turn, so that on each of them somebody waits.
  @Test
  void noEventLoopIsHeldByThoseWhoWait() throws Exception {
    int waiters = 2 * Runtime.getRuntime().availableProcessors();
    CountDownLatch go = new CountDownLatch(1);
    List<WsClient> waiting = new ArrayList<>();
    try (WsClient bob = signedIn("bob")) {
      for (int i = 0; i < waiters; i++) {
        waiting.add(signedIn("w" + i));
      }
      BACKEND.all();
      BACKEND.answers(asked -> {
        await(go);
        return kindly(asked);
      });
      for (WsClient client : waiting) {
        client.send(publish("room/all", 1));
      }
      for (int i = 0; i < waiters; i++) {
        assertThat(BACKEND.next().path()).isEqualTo("/publish");
      }
      bob.ask(subscribe("lobby"));
      for (int i = 0; i < 20; i++) {
        bob.send("{'type':'publish','channel':'lobby','message':" + i + "}");
        assertThat(bob.next().path("message").asInt(-1)).isEqualTo(i);
      }
      go.countDown();
      for (WsClient client : waiting) {
        assertThat(client.next().path("type").asText())
            .as("the backend said it, and no time-out")
            .isEqualTo("ok");
      }
    } finally {
      go.countDown();
      waiting.forEach(WsClient::close);
    }
  }

  @Test
  void requestsWithoutASessionAreAskedForToo() throws Exception {
    call("POST", "/v1/users", "{'name':'hanna','id':'hanna'}", owner);
    String token =
        call("POST", "/v1/tokens", "{'principal':'user:hanna','name':'t'}", owner)
            .path("value")
            .asText();
    assertThat(token).isNotEmpty();
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> sent =
          send("POST", "/v1/channels/publish", "{'channel':'room/hanna','message':1}", token);
      assertThat(sent.statusCode()).as(sent.body()).isEqualTo(200);
    }
    assertThat(BACKEND.all()).as("asked once in ten seconds").hasSize(1);
    HttpResponse<String> no =
        send("POST", "/v1/channels/publish", "{'channel':'room/bob','message':1}", token);
    assertThat(no.statusCode()).isEqualTo(403);
    assertThat(no.body()).contains("webhook-denied");
    assertThat(send("GET", "/v1/channels/history?channel=room/hanna", "", token).statusCode())
        .isEqualTo(200);
    assertThat(send("GET", "/v1/channels/history?channel=room/bob", "", token).statusCode())
        .isEqualTo(403);
    HttpResponse<String> stranger =
        send("POST", "/v1/channels/publish", "{'channel':'room/all','message':1}", null);
    assertThat(stranger.statusCode()).isEqualTo(401);
    HttpResponse<String> refused = send("GET", "/v1/stream?channel=room/bob", "", token);
    assertThat(refused.statusCode()).isEqualTo(403);
    try (var stream =
        HTTP.sendAsync(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://127.0.0.1:%d/v1/stream?channel=room/all"
                                .formatted(server.httpPort())))
                    .header("Authorization", "Bearer " + token)
                    .build(),
                BodyHandlers.ofInputStream())
            .get(10, TimeUnit.SECONDS)
            .body()) {
      send("POST", "/v1/channels/publish", "{'channel':'room/all','message':4711}", token);
      byte[] some = new byte[4096];
      StringBuilder read = new StringBuilder();
      while (!read.toString().contains("4711")) {
        int count = stream.read(some);
        assertThat(count).isPositive();
        read.append(new String(some, 0, count, StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void anAnswerIsAskedForAgainBeforeItEndsAndANoActsAtOnce() throws Exception {
    CountDownLatch thrice = new CountDownLatch(3);
    BACKEND.answers(asked -> {
      if (!asked.path().equals("/subscribe")) {
        return kindly(asked);
      }
      thrice.countDown();
      return Backend.Reply.json(
          "{\"authorized\":" + (thrice.getCount() > 0) + ",\"expires_in\":1}");
    });
    try (WsClient alice = signedIn("alice")) {
      assertThat(alice.ask(subscribe("room/all")).path("type").asText()).isEqualTo("ok");
      JsonNode dropped = alice.next();
      assertThat(dropped.toString()).contains("room/all").contains("webhook-denied");
      assertThat(thrice.getCount()).isZero();
    }
  }

  @Test
  void aStricterRuleAndARemovedWebhookActAtOnce() throws Exception {
    rule("brief/#", "ask");
    try (WsClient alice = signedIn("alice")) {
      assertThat(alice.ask(subscribe("brief/all")).path("type").asText()).isEqualTo("ok");
      rule("brief/#", "permission");
      assertThat(alice.next().toString()).contains("brief/all").contains("channel-permission");
    }
    try (WsClient alice = signedIn("alice")) {
      assertThat(alice.ask(subscribe("room/all")).path("type").asText()).isEqualTo("ok");
      put("subscribe", "{'url':'" + BACKEND.url("/subscribe/new") + "','timeout_seconds':2}");
      assertThat(alice.next().toString()).contains("dropped", "room/all");
      assertThat(alice.ask(subscribe("room/all")).path("type").asText()).isEqualTo("ok");
      try {
        JsonNode gone = call("DELETE", "/v1/webhooks/subscribe", "", owner);
        assertThat(gone.path("receipt").path("subscriptions").asInt()).isEqualTo(1);
        assertThat(alice.next().toString()).contains("room/all");
        assertThat(alice.ask(subscribe("room/all")).toString()).contains("channel-ask");
      } finally {
        put("subscribe", "{'url':'" + BACKEND.url("/subscribe") + "','timeout_seconds':2}");
      }
    }
  }

  @Test
  void theApiShowsTriesAndProtectsThem() throws Exception {
    JsonNode all = call("GET", "/v1/webhooks", "", owner);
    assertThat(all.path("items")).hasSize(3);
    assertThat(all.toString()).doesNotContain("whsec_").doesNotContain("secret");
    JsonNode tried =
        call("POST", "/v1/webhooks/publish/test", "{'user_id':'bob','channel':'room/bob'}", owner);
    assertThat(tried.path("result").asText()).isEqualTo("allowed");
    assertThat(
            send("PUT", "/v1/webhooks/message", "{'url':'http://backend.example/x'}", owner)
                .statusCode())
        .isEqualTo(422);
    assertThat(send("PUT", "/v1/webhooks/nothing", "{'url':'x'}", owner).statusCode())
        .isEqualTo(404);
    assertThat(send("GET", "/v1/webhooks", "", null).statusCode()).isEqualTo(401);
    call("POST", "/v1/users", "{'name':'peter','id':'peter'}", owner);
    String peter =
        call("POST", "/v1/tokens", "{'principal':'user:peter','name':'t'}", owner)
            .path("value")
            .asText();
    assertThat(send("GET", "/v1/webhooks", "", peter).statusCode()).isEqualTo(403);
    assertThat(
            send("PUT", "/v1/webhooks/publish", "{'url':'https://evil.example/'}", peter)
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void theBackendIsToldOnceWhatIsSaidOnItsChannels() throws Exception {
    put("message", "{'url':'" + BACKEND.url("/message") + "','channels':['told/#','told/+/x']}");
    rule("told/#", "authenticated");
    try (WsClient alice = signedIn("alice")) {
      BACKEND.all();
      for (int i = 0; i < 5; i++) {
        alice.ask(publish("told/a/x", i));
      }
      alice.ask(publish("lobby", 99));
      for (int i = 0; i < 5; i++) {
        Backend.Asked asked = BACKEND.next();
        assertThat(asked.path()).isEqualTo("/message");
        assertThat(asked.form().get("channel")).isEqualTo("told/a/x");
        JsonNode message = Json.read(asked.form().getOrDefault("message", ""));
        assertThat(message.path("message").asInt()).isEqualTo(i);
        assertThat(message.path("from").path("id").asText()).isEqualTo("user:alice");
        assertThat(message.path("user_data").path("avatar").asText()).isEqualTo("alice.png");
      }
      assertThat(BACKEND.all()).isEmpty();
      call("DELETE", "/v1/webhooks/message", "", owner);
      alice.ask(publish("told/a/x", 5));
      assertThat(BACKEND.all()).isEmpty();
    }
    // the backend knows of a call before its answer is counted
    Await.until(() ->
        send("GET", "/metrics", "", owner)
            .body()
            .contains("gatehouse_webhook_calls_total{event=\"message\",result=\"allowed\"} 5.0"));
    assertThat(send("GET", "/metrics", "", owner).body())
        .contains("gatehouse_webhook_circuits_open 0.0");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
