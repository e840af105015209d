package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a change cuts, and the receipt for it.
class ApiRevocationTest {
  private TestServer server;
  private Api owner;
  private Api alice;
  private String tokenId;
  private TestConnection boat;
  private TestConnection other;

  @BeforeEach
  void start() {
    server = TestServer.start();
    owner = server.owner();
    owner.post("/v1/roles", "{'id': 'listener', 'allow': ['subscribe_channel:fleet/#']}").is(201);
    owner.post("/v1/groups", "{'id': 'crew', 'roles': ['listener']}").is(201);
    alice = server.user("alice");
    owner.post("/v1/devices", "{'name': 'boat', 'owner': 'alice', 'groups': ['crew']}").is(201);
    owner.post("/v1/devices", "{'name': 'buoy', 'roles': ['device', 'listener']}").is(201);
    Api.Answer issued =
        owner.post("/v1/tokens", "{'principal': 'device:boat', 'name': 't'}").is(201);
    tokenId = issued.text("/token/id");
    boat = server.connect(issued.text("/value")).subscribed("fleet/7");
    Api.Answer second =
        owner.post("/v1/tokens", "{'principal': 'device:buoy', 'name': 't'}").is(201);
    other = server.connect(second.text("/value")).subscribed("fleet/#");
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void disablingATokenEndsItsConnectionAndNoOther() {
    owner
        .change("/v1/tokens/" + tokenId, "{'enabled': false}")
        .is(200)
        .has("/receipt/connections", 1);
    assertThat(boat.closed()).isNotNull();
    assertThat(other.closed()).isNull();
  }

  @Test
  void deletingATokenEndsItsConnection() {
    owner.delete("/v1/tokens/" + tokenId).is(200).has("/receipt/connections", 1);
    assertThat(boat.closed()).isNotNull();
    assertThat(other.closed()).isNull();
  }

  @Test
  void disablingADeviceEndsItsConnection() {
    Api.Answer changed = owner.change("/v1/devices/boat", "{'enabled': false}").is(200);
    changed.has("/receipt/connections", 1);
    assertThat(changed.at("/receipt/milliseconds").asDouble()).isBetween(0.0, 5_000.0);
    assertThat(boat.closed()).isNotNull();
    assertThat(other.closed()).isNull();
  }

  @Test
  void deletingADeviceEndsItsConnection() {
    owner.delete("/v1/devices/boat").is(200).has("/receipt/connections", 1);
    assertThat(boat.closed()).isNotNull();
  }

  @Test
  void editingARoleDropsExactlyWhatItNoLongerAllows() {
    owner
        .change("/v1/roles/listener", "{'allow': ['subscribe_channel:fleet/7']}")
        .is(200)
        .has("/receipt/connections", 0)
        .has("/receipt/subscriptions", 1);
    assertThat(other.dropped()).hasSize(1);
    assertThat(other.closed()).isNull();
    assertThat(boat.dropped()).isEmpty();
  }

  @Test
  void leavingAGroupDropsWhatTheGroupGave() {
    owner
        .change("/v1/devices/boat", "{'groups': []}")
        .is(200)
        .has("/receipt/connections", 0)
        .has("/receipt/subscriptions", 1);
    assertThat(boat.dropped()).hasSize(1);
    assertThat(other.dropped()).isEmpty();
  }

  @Test
  void deletingAGroupOrARoleDropsWhatItGave() {
    owner.delete("/v1/groups/crew").is(200).has("/receipt/subscriptions", 1);
    assertThat(boat.dropped()).hasSize(1);
    assertThat(other.dropped()).isEmpty();
  }

  @Test
  void aDenyGrantActsAtOnceAndTakingItBackRestoresTheRight() {
    Api.Answer denied =
        owner
            .post(
                "/v1/grants",
                "{'subject': 'device:boat', 'effect': 'deny', 'permission': 'subscribe_channel:fleet/7'}")
            .is(201)
            .has("/receipt/subscriptions", 1);
    assertThat(boat.dropped()).hasSize(1);
    owner.delete("/v1/grants/" + denied.text("/id")).is(200).has("/receipt/subscriptions", 0);
    boat.subscribed("fleet/7");
  }

  @Test
  void closingAChannelByItsRuleDropsItsSubscriptions() {
    owner
        .put("/v1/channels/rules", "{'pattern': 'fleet/#', 'subscribe': 'nobody'}")
        .is(200)
        .has("/receipt/subscriptions", 2);
    owner.get("/v1/channels/rules?pattern=fleet/%23").is(200).has("/items/0/subscribe", "nobody");
    owner.delete("/v1/channels/rules?pattern=fleet/%23").is(200);
    boat.subscribed("fleet/7");
  }

  @Test
  void anAdministratorSeesAndEndsConnections() {
    Api.Answer list = owner.get("/v1/connections?subject=device:boat").is(200);
    assertThat(list.at("/items").size()).isEqualTo(1);
    list.has("/items/0/id", boat.id())
        .has("/items/0/transport", "websocket")
        .has("/items/0/credential", tokenId)
        .has("/items/0/subscriptions/0", "fleet/7");
    assertThat(owner.get("/v1/connections?limit=1").is(200).text("/next")).isNotEmpty();
    assertThat(owner.get("/v1/connections?transport=mqtt").is(200).at("/items").size()).isZero();
    owner.get("/v1/connections/" + boat.id()).is(200).has("/principal", "device:boat");
    owner.delete("/v1/connections/" + boat.id()).is(200).has("/receipt/connections", 1);
    assertThat(boat.closed()).isNotNull();
    owner.get("/v1/connections/" + boat.id()).is(404, "not-found");
    assertThat(owner.get("/v1/audit?action=connection.ended").is(200).at("/items").size())
        .isEqualTo(1);
  }

  @Test
  void allConnectionsOfAPrincipalEndInOneCall() {
    Api bob = server.user("bob");
    String value = bob.post("/v1/tokens", "{'name': 't'}").is(201).text("/value");
    TestConnection first = server.connect(value);
    TestConnection second = server.connect(value);
    bob.delete("/v1/connections?subject=device:boat").is(403);
    bob.delete("/v1/connections?subject=user:bob").is(200).has("/receipt/connections", 2);
    assertThat(first.closed()).isNotNull();
    assertThat(second.closed()).isNotNull();
    assertThat(boat.closed()).as("nobody else's").isNull();
    owner.delete("/v1/connections?subject=device:boat").is(200).has("/receipt/connections", 1);
    assertThat(boat.closed()).isNotNull();
    owner.delete("/v1/connections?subject=device:boat").is(200).has("/receipt/connections", 0);
    owner.delete("/v1/connections").is(422).has("/field", "subject");
    owner.delete("/v1/connections?subject=boat").is(422);
    owner.get("/v1/audit?action=connection.ended").is(200).has("/items/0/target", "device:boat");
  }

  @Test
  void aUserSeesNoConnectionOfOthersButEndsTheirOwn() {
    Api bob = server.user("bob");
    assertThat(bob.get("/v1/connections").is(200).at("/items").size()).isZero();
    bob.get("/v1/connections/" + boat.id()).is(403);
    bob.get("/v1/connections/nosuch").is(403);
    bob.delete("/v1/connections/" + boat.id()).is(403);
    String value = bob.post("/v1/tokens", "{'name': 't'}").is(201).text("/value");
    TestConnection own = server.connect(value);
    bob.get("/v1/connections").is(200).has("/items/0/id", own.id());
    bob.delete("/v1/connections/" + own.id()).is(200).has("/receipt/connections", 1);
    assertThat(own.closed()).isNotNull();
    assertThat(boat.closed()).isNull();
  }

  @Test
  void publishingOverHttpReachesWhoListensWithTheVerifiedSender() {
    owner
        .post("/v1/channels/publish", "{'channel': 'fleet/7', 'message': {'lat': 54}}")
        .is(200)
        .has("/receivers", 2);
    assertThat(boat.received().getFirst().sender().subject()).hasToString("owner:anna");
    assertThat(boat.received().getFirst().payload()).asString().isEqualTo("{\"lat\":54}");
    owner.post("/v1/channels/publish", "{'channel': 'fleet/7', 'message_text': 'on'}").is(200);
    assertThat(boat.received().get(1).payload()).asString().isEqualTo("on");
    owner.post("/v1/channels/publish", "{'channel': 'fleet/7', 'message_base64': 'AP8='}").is(200);
    assertThat(boat.received().get(2).payload()).containsExactly(0, 255);
  }

  @Test
  void retainedMessagesAreListedForWhoMaySubscribe() {
    owner
        .post("/v1/channels/publish", "{'channel': 'fleet/8', 'message': [1], 'retain': true}")
        .is(200);
    owner
        .post(
            "/v1/channels/publish", "{'channel': 'bin', 'message_base64': '/w==', 'retain': true}")
        .is(200);
    owner
        .get("/v1/channels/retained?filter=fleet/%2B")
        .is(200)
        .has("/items/0/channel", "fleet/8")
        .has("/items/0/message/0", 1)
        .has("/items/0/from/id", "owner:anna")
        .has("/items/0/from/kind", "owner");
    owner.get("/v1/channels/retained?limit=1").is(200).has("/items/0/message_base64", "/w==");
    assertThat(alice.get("/v1/channels/retained").is(200).at("/items").size()).isZero();
    owner
        .post("/v1/channels/publish", "{'channel': 'fleet/8', 'message_text': '', 'retain': true}")
        .is(200);
    assertThat(owner.get("/v1/channels/retained?filter=fleet/%23").at("/items").size()).isZero();
  }

  @Test
  void loggingOutClosesARealWebSocketOfThatSession() throws Exception {
    String session =
        server
            .nobody()
            .post("/v1/login", "{'name': 'alice', 'password': '%s'}".formatted(TestServer.PASSWORD))
            .is(200)
            .text("/token");
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    URI address = URI.create(server.nobody().base().toString().replace("http", "ws") + "/v1/ws");
    HttpClient client = HttpClient.newHttpClient();
    try {
      client
          .newWebSocketBuilder()
          .header("Authorization", "Bearer " + session)
          .buildAsync(address, new Listener(closed))
          .get(5, TimeUnit.SECONDS);
      Api own = server.nobody().as(session);
      awaitConnections(own, 1);
      own.send("POST", "/v1/logout", null).is(200).has("/receipt/connections", 1);
      assertThat(closed.get(5, TimeUnit.SECONDS)).isEqualTo(4401);
    } finally {
      client.shutdownNow();
    }
  }

  private static void awaitConnections(Api api, int count) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (api.get("/v1/connections").is(200).at("/items").size() != count) {
      assertThat(System.nanoTime()).as("waiting for the connection").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private record Listener(CompletableFuture<Integer> closed) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedStage(null);
    }
  }
}
