package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.websocket.WsClient;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What is refused, told live to whoever may read the audit.
class WebSocketRefusalTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String WATCH = "{'id':'s','type':'subscribe','channel':'$refusals'}";

  private static TestServer server;
  private static Api owner;

  private final List<WsClient> clients = new ArrayList<>();

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    CLIENT.close();
  }

  @AfterEach
  void closeClients() {
    clients.forEach(WsClient::close);
  }

  private WsClient connectAs(Api who, String principal) {
    String body = "{'principal': '%s', 'name': 'ws'}".formatted(principal);
    String token = who.post("/v1/tokens", body).is(201).text("/value");
    WsClient client =
        new WsClient(CLIENT, owner.base().getPort(), "Authorization", "Bearer " + token);
    clients.add(client);
    return client;
  }

  private static void assertType(JsonNode message, String type) {
    assertThat(message.path("type").asText()).as("%s", message).isEqualTo(type);
  }

  @Test
  void aReaderOfTheAuditHearsEachRefusalAndOfTooManyHowManyMore() throws Exception {
    owner.post("/v1/roles", "{'id': 'guard', 'allow': ['read_audit', 'create_own_token']}").is(201);
    WsClient watch = connectAs(server.user("gus", "guard"), "user:gus");
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
    WsClient ears = connectAs(server.user("eve", "ears"), "user:eve");
    for (String channel :
        List.of(
            "$refusals",
            "$refusals/#",
            "$refusals/+",
            "$presence/$refusals",
            "$share/g/$refusals")) {
      JsonNode refused =
          ears.ask("{'id':'s','type':'subscribe','channel':'%s'}".formatted(channel));
      assertThat(refused.at("/problem/type").asText()).as(channel).endsWith("/forbidden");
    }
    JsonNode forged = ears.ask("{'id':'p','type':'publish','channel':'$refusals','message':1}");
    assertThat(forged.at("/problem/type").asText()).endsWith("/forbidden");
  }
}
