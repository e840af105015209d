package io.gatehouse.bench.lab;

import io.gatehouse.bench.load.Generator;
import io.gatehouse.bench.load.WebSocketClient;
import java.util.List;

/// The WebSocket protocol of Gatehouse, as far as the measurements speak it; see
/// docs/reference/websocket.md.
public final class Talk {
  private static final String PATH = "/v1/ws";

  private Talk() {}

  /// A signed-in connection.
  public static WebSocketClient open(Generator generator, int port, String token)
      throws InterruptedException {
    return WebSocketClient.open(generator, port, PATH, List.of("Authorization: Bearer " + token));
  }

  public static WebSocketClient subscribed(
      Generator generator, int port, Fleet.Pass pass, String channel) throws InterruptedException {
    WebSocketClient client = open(generator, port, pass.value());
    client.send("{\"type\":\"subscribe\",\"id\":\"1\",\"channel\":\"" + channel + "\"}");
    client.expect("\"ok\"");
    return client;
  }

  /// A message of about 64 bytes that asks for no acknowledgement.
  public static String publish(String channel) {
    return "{\"type\":\"publish\",\"channel\":\""
        + channel
        + "\",\"message\":{\"latitude\":54.323293,\"longitude\":10.122765,\"speed\":6.41,\"at\":1}}";
  }
}
