package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.websocket.WsClient;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;

/// A server, and the WebSockets that are open at it.
final class ApiSockets implements AutoCloseable {
  final TestServer server = TestServer.start();
  final Api owner = server.owner();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<WsClient> clients = new ArrayList<>();

  WsClient connect(String... headers) {
    WsClient client = new WsClient(http, owner.base().getPort(), headers);
    clients.add(client);
    return client;
  }

  /// With a token that `who` makes for themselves.
  WsClient connectAs(Api who, String principal) {
    String body = "{'principal': '%s', 'name': 'ws'}".formatted(principal);
    String token = who.post("/v1/tokens", body).is(201).text("/value");
    return connect("Authorization", "Bearer " + token);
  }

  /// Ends all connections.
  void end() {
    clients.forEach(WsClient::close);
    clients.clear();
  }

  static void assertType(JsonNode message, String type) {
    assertThat(message.path("type").asText()).as("%s", message).isEqualTo(type);
  }

  /// A channel of the server, which rights to all channels open in no spelling and for no forger.
  static void assertClosed(String channel, WsClient client) throws InterruptedException {
    for (String spelling :
        List.of(
            channel,
            channel + "/#",
            channel + "/+",
            "$presence/" + channel,
            "$share/g/" + channel)) {
      JsonNode refused =
          client.ask("{'id':'s','type':'subscribe','channel':'%s'}".formatted(spelling));
      assertThat(refused.at("/problem/type").asText()).as(spelling).endsWith("/forbidden");
    }
    JsonNode forged =
        client.ask("{'id':'p','type':'publish','channel':'%s','message':1}".formatted(channel));
    assertThat(forged.at("/problem/type").asText()).endsWith("/forbidden");
  }

  @Override
  public void close() {
    server.close();
    http.close();
  }
}
