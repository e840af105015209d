package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.websocket.WsClient;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Asking and waiting on an open connection, and hearing of it as one who decides.
class WebSocketAccessRequestTest {
  private static final String ALL = "/v1/access-requests";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String WATCH = "{'id':'s','type':'subscribe','channel':'$access-requests'}";

  private static TestServer server;
  private static Api owner;
  private final List<WsClient> clients = new ArrayList<>();

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
  }

  @AfterAll
  static void stop() {
    server.close();
    CLIENT.close();
  }

  @BeforeEach
  void open() {
    server.clock().forward(Duration.ofMinutes(1));
    owner.put(ALL + "/settings", "{'devices': true, 'people': true}").is(200);
  }

  @AfterEach
  void closeClients() {
    clients.forEach(WsClient::close);
  }

  private WsClient connect(String... headers) {
    WsClient client = new WsClient(CLIENT, owner.base().getPort(), headers);
    clients.add(client);
    return client;
  }

  private WsClient connectAs(Api who, String principal) {
    String body = "{'principal': '%s', 'name': 'ws'}".formatted(principal);
    String token = who.post("/v1/tokens", body).is(201).text("/value");
    return connect("Authorization", "Bearer " + token);
  }

  private static String asking(String clientId) {
    return "{'id':'a','type':'request_access','client_id':'%s','description':'a boat'}"
        .formatted(clientId);
  }

  private static String path(JsonNode pending) {
    return ALL + "/" + pending.path("request").asText();
  }

  private static void assertType(JsonNode message, String type) {
    assertThat(message.path("type").asText()).as("%s", message).isEqualTo(type);
  }

  @Test
  void theOpenConnectionIsToldAndGoesOnWithItsToken() throws Exception {
    WsClient boat = connect();
    JsonNode pending = boat.ask(asking("ws-1"));
    assertType(pending, "access_pending");
    assertThat(pending.path("id").asText()).isEqualTo("a");
    JsonNode early = boat.ask("{'id':'p','type':'publish','channel':'fleet/1','message':1}");
    assertType(early, "error");
    owner.post(path(pending) + "/approve", "{'permissions': ['publish_channel:fleet/1']}").is(200);
    JsonNode granted = boat.next();
    assertType(granted, "access_granted");
    assertThat(granted.path("subject").asText()).isEqualTo("device:ws-1");
    server.nobody().as(granted.path("token").asText()).get("/v1/me").is(200);
    assertType(boat.ask("{'id':'p','type':'publish','channel':'fleet/1','message':1}"), "ok");
    assertType(boat.ask(asking("ws-1b")), "error");
    server
        .nobody()
        .with("Gatehouse-Request-Secret", pending.path("secret").asText())
        .send("POST", path(pending) + "/collect", null)
        .is(409, "conflict");
    // what the token may, the connection may; what ends the token, ends the connection
    owner.delete("/v1/devices/ws-1").is(200);
    assertType(boat.next(), "goodbye");
  }

  @Test
  void aDenialIsToldWithItsReason() throws Exception {
    WsClient boat = connect();
    JsonNode pending = boat.ask(asking("ws-2"));
    assertType(boat.ask(asking("ws-2")), "error");
    owner.post(path(pending) + "/deny", "{'reason': 'not ours'}").is(200);
    JsonNode denied = boat.next();
    assertType(denied, "access_denied");
    assertThat(denied.path("status").asText()).isEqualTo("denied");
    assertThat(denied.path("reason").asText()).isEqualTo("not ours");
    assertType(boat.ask(asking("ws-2")), "access_pending");
  }

  @Test
  void whoComesBackWithTheSecretWaitsOnAndNobodyElse() throws Exception {
    WsClient boat = connect();
    JsonNode pending = boat.ask(asking("ws-3"));
    boat.close();
    String again =
        "{'id':'b','type':'request_access','request':'%s','secret':'%s'}"
            .formatted(pending.path("request").asText(), "%s");
    WsClient thief = connect();
    JsonNode refused = thief.ask(again.formatted("ghr_" + "A".repeat(43)));
    assertThat(refused.at("/problem/type").asText()).endsWith("/not-found");
    owner.post(path(pending) + "/approve", "{}").is(200);
    WsClient back = connect();
    back.send(again.formatted(pending.path("secret").asText()));
    assertType(back.next(), "access_pending");
    assertType(back.next(), "access_granted");
    assertThat(thief.hearsNothing()).isTrue();
  }

  @Test
  void whoMayReadRequestsHearsOfThemAndGetsNoSecret() throws Exception {
    owner
        .post("/v1/roles", "{'id': 'watch', 'allow': ['read_access_request', 'create_own_token']}")
        .is(201);
    WsClient watch = connectAs(server.user("watchman", "watch"), "user:watchman");
    assertType(watch.ask(WATCH), "ok");
    WsClient boat = connect();
    JsonNode pending = boat.ask(asking("ws-4"));
    JsonNode asked = watch.next();
    assertThat(asked.at("/message/event").asText()).isEqualTo("asked");
    assertThat(asked.at("/message/principal").asText()).isEqualTo("device:ws-4");
    assertThat(asked.at("/message/description").asText()).isEqualTo("a boat");
    owner.post(path(pending) + "/approve", "{}").is(200);
    JsonNode approved = watch.next();
    assertThat(approved.at("/message/event").asText()).isEqualTo("approved");
    assertThat(approved.at("/message/decided_by").asText()).isEqualTo("owner:anna");
    JsonNode collected = watch.next();
    assertThat(collected.at("/message/event").asText()).isEqualTo("collected");
    JsonNode granted = boat.next();
    for (JsonNode heard : List.of(asked, approved, collected)) {
      assertThat(heard.toString())
          .contains(pending.path("request").asText())
          .doesNotContain(pending.path("secret").asText())
          .doesNotContain(granted.path("token").asText());
    }
    // the right goes, the subscription goes
    String role = "/v1/roles/watch";
    owner.change(role, "{'allow': []}").is(200);
    assertType(watch.next(), "dropped");
  }

  @Test
  void everybodyElseHearsNothing() throws Exception {
    owner
        .post(
            "/v1/roles",
            "{'id': 'ears', 'allow': ['subscribe_channel:#',"
                + " 'subscribe_channel:$access-requests', 'create_own_token']}")
        .is(201);
    WsClient ears = connectAs(server.user("eve", "ears"), "user:eve");
    for (String channel :
        List.of(
            "$access-requests",
            "$access-requests/#",
            "$access-requests/+",
            "$presence/$access-requests",
            "$share/g/$access-requests")) {
      JsonNode refused =
          ears.ask("{'id':'s','type':'subscribe','channel':'%s'}".formatted(channel));
      assertThat(refused.at("/problem/type").asText()).as(channel).endsWith("/forbidden");
    }
    assertType(ears.ask("{'id':'s','type':'subscribe','channel':'#'}"), "ok");
    connect().ask(asking("ws-5"));
    assertThat(ears.hearsNothing()).isTrue();
    JsonNode forged =
        ears.ask("{'id':'p','type':'publish','channel':'$access-requests','message':1}");
    assertThat(forged.at("/problem/type").asText()).endsWith("/forbidden");
  }

  @Test
  void whatIsClosedOrUnclearIsRefused() throws Exception {
    WsClient boat = connect();
    JsonNode unclear = boat.ask("{'id':'a','type':'request_access'}");
    assertThat(unclear.at("/problem/type").asText()).endsWith("/invalid");
    JsonNode half = boat.ask("{'id':'a','type':'request_access','client_id':'x','request':'y'}");
    assertThat(half.at("/problem/type").asText()).endsWith("/invalid");
    owner.put(ALL + "/settings", "{'devices': false, 'people': false}").is(200);
    JsonNode closed = boat.ask(asking("ws-6"));
    assertThat(closed.at("/problem/type").asText()).endsWith("/forbidden");
  }
}
