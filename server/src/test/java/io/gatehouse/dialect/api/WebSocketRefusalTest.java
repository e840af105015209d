package io.gatehouse.dialect.api;

import static io.gatehouse.dialect.api.ApiSockets.assertClosed;
import static io.gatehouse.dialect.api.ApiSockets.assertType;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.websocket.WsClient;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What is refused, told live to whoever may read the audit.
class WebSocketRefusalTest {
  private static final String WATCH = "{'id':'s','type':'subscribe','channel':'$refusals'}";

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

  @AfterEach
  void closeClients() {
    sockets.end();
  }

  @Test
  void aReaderOfTheAuditHearsEachRefusalAndOfTooManyHowManyMore() throws Exception {
    owner.post("/v1/roles", "{'id': 'guard', 'allow': ['read_audit', 'create_own_token']}").is(201);
    WsClient watch = sockets.connectAs(server.user("gus", "guard"), "user:gus");
    assertType(watch.ask(WATCH), "ok");
    Api mallory = server.user("mallory");
    mallory.get("/v1/users/gus").is(403);
    JsonNode heard = watch.next();
    JsonNode refusal = heard.path("message");
    assertThat(refusal.path("subject").asText()).as("%s", heard).isEqualTo("user:mallory");
    assertThat(refusal.path("verb").asText()).isEqualTo("read");
    assertThat(refusal.path("resource").asText()).isEqualTo("user:gus");
    assertThat(refusal.path("reason").asText()).isEqualTo("no-rule");
    assertThat(refusal.path("count").asInt()).isEqualTo(1);
    owner.get("/v1/decisions/" + refusal.path("id").asText()).is(200);
    // the clock stands still: all of these are in one second
    for (int i = 0; i < 25; i++) {
      mallory.get("/v1/users/gus").is(403);
    }
    JsonNode last = watch.next();
    int told = 1;
    while (!last.path("message").has("skipped")) {
      told++;
      last = watch.next();
    }
    assertThat(told + last.at("/message/skipped").asInt()).isEqualTo(26);
    // who may not read the audit any more hears no more
    owner.change("/v1/roles/guard", "{'allow': []}").is(200);
    assertType(watch.next(), "dropped");
  }

  @Test
  void nobodyElseHearsOfRefusalsOrForgesOne() throws Exception {
    owner
        .post(
            "/v1/roles",
            "{'id': 'ears', 'allow': ['subscribe_channel:#', 'publish_channel:#',"
                + " 'subscribe_channel:$refusals', 'create_own_token']}")
        .is(201);
    WsClient ears = sockets.connectAs(server.user("eve", "ears"), "user:eve");
    assertClosed("$refusals", ears);
  }

  @Test
  void aRehearsalSaysWhatWouldBeCutAndTheChangeCutsThat() throws Exception {
    owner
        .post(
            "/v1/roles",
            "{'id': 'crew', 'allow': ['subscribe_channel:fleet/#', 'subscribe_channel:other',"
                + " 'create_own_token']}")
        .is(201);
    WsClient listener = sockets.connectAs(server.user("kim", "crew"), "user:kim");
    for (String channel : List.of("fleet/1", "fleet/+", "other")) {
      assertType(
          listener.ask("{'id':'s','type':'subscribe','channel':'%s'}".formatted(channel)), "ok");
    }
    String role = "'allow': ['subscribe_channel:fleet/1', 'subscribe_channel:other']";
    owner
        .post("/v1/what-if", "{'changes': [{'put_role': {'id': 'crew', %s}}]}".formatted(role))
        .is(200)
        .has("/cuts/connections", 1)
        .has("/cuts/subscriptions", 1)
        .has("/cuts/principals/0", "user:kim");
    owner.change("/v1/roles/crew", "{%s}".formatted(role)).is(200).has("/receipt/subscriptions", 1);
    JsonNode dropped = listener.next();
    assertType(dropped, "dropped");
    assertThat(dropped.toString()).contains("fleet/+");
  }
}
