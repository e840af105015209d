package io.gatehouse.dialect.api;

import static io.gatehouse.dialect.api.ApiSockets.assertClosed;
import static io.gatehouse.dialect.api.ApiSockets.assertType;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.websocket.WsClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Asking and waiting on an open connection, and hearing of it as one who decides.
class WebSocketAccessRequestTest {
  private static final String ALL = "/v1/access-requests";
  private static final String WATCH = "{'id':'s','type':'subscribe','channel':'$access-requests'}";

  private static ApiSockets sockets;
  private static TestServer server;
  private static Api owner;

  @BeforeAll
  static void start() {
    sockets = new ApiSockets();
    server = sockets.server;
    owner = sockets.owner;
  }

  @AfterAll
  static void stop() {
    sockets.close();
  }

  @BeforeEach
  void open() {
    server.clock().forward(Duration.ofMinutes(1));
    owner.put(ALL + "/settings", "{'devices': true, 'people': true}").is(200);
  }

  @AfterEach
  void closeClients() {
    sockets.end();
  }

  private static String asking(String clientId) {
    return "{'id':'a','type':'request_access','client_id':'%s','description':'a boat'}"
        .formatted(clientId);
  }

  private static String path(JsonNode pending) {
    return ALL + "/" + pending.path("request").asText();
  }

  @Test
  void theOpenConnectionIsToldAndGoesOnWithItsToken() throws Exception {
    WsClient boat = sockets.connect();
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
    WsClient boat = sockets.connect();
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
    WsClient boat = sockets.connect();
    JsonNode pending = boat.ask(asking("ws-3"));
    boat.close();
    String again =
        "{'id':'b','type':'request_access','request':'%s','secret':'%s'}"
            .formatted(pending.path("request").asText(), "%s");
    WsClient thief = sockets.connect();
    JsonNode refused = thief.ask(again.formatted("ghr_" + "A".repeat(43)));
    assertThat(refused.at("/problem/type").asText()).endsWith("/not-found");
    owner.post(path(pending) + "/approve", "{}").is(200);
    WsClient back = sockets.connect();
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
    WsClient watch = sockets.connectAs(server.user("watchman", "watch"), "user:watchman");
    assertType(watch.ask(WATCH), "ok");
    WsClient boat = sockets.connect();
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
            "{'id': 'ears', 'allow': ['subscribe_channel:#', 'publish_channel:#',"
                + " 'subscribe_channel:$access-requests', 'create_own_token']}")
        .is(201);
    WsClient ears = sockets.connectAs(server.user("eve", "ears"), "user:eve");
    assertClosed("$access-requests", ears);
    assertType(ears.ask("{'id':'s','type':'subscribe','channel':'#'}"), "ok");
    sockets.connect().ask(asking("ws-5"));
    assertThat(ears.hearsNothing()).isTrue();
  }

  @Test
  void whatIsClosedOrUnclearIsRefused() throws Exception {
    WsClient boat = sockets.connect();
    JsonNode unclear = boat.ask("{'id':'a','type':'request_access'}");
    assertThat(unclear.at("/problem/type").asText()).endsWith("/invalid");
    JsonNode half = boat.ask("{'id':'a','type':'request_access','client_id':'x','request':'y'}");
    assertThat(half.at("/problem/type").asText()).endsWith("/invalid");
    owner.put(ALL + "/settings", "{'devices': false, 'people': false}").is(200);
    JsonNode closed = boat.ask(asking("ws-6"));
    assertThat(closed.at("/problem/type").asText()).endsWith("/forbidden");
  }
}
