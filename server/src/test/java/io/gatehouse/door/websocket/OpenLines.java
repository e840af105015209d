package io.gatehouse.door.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.Await;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.RealHouse;
import io.gatehouse.door.http.OpenDoor;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.messaging.limit.Limits;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A door with short limits, a boat that publishes, a crew that listens, and their connections.
final class OpenLines implements AutoCloseable {
  private static final Duration AUTH_TIMEOUT = Duration.ofMillis(1_500);
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(4);

  private final HttpClient http = HttpClient.newHttpClient();
  private final OpenDoor door;
  private final List<WsClient> clients = new ArrayList<>();
  final RealHouse house;

  /// Tokens of a device that publishes and of a user who listens.
  final String boat;

  final String crew;

  OpenLines(Path folder) {
    Limits usual = Limits.DEFAULT;
    house =
        new RealHouse(
            folder,
            new Limits(
                1_000,
                100,
                20,
                50,
                100,
                1 << 20,
                0,
                0,
                1_000,
                usual.retainedBytes(),
                usual.shared()));
    boat = house.add(Subject.device("boat"), "publish_channel:fleet/#");
    crew = house.add(Subject.user("crew"), "subscribe_channel:fleet/#");
    door = open(IDLE_TIMEOUT);
  }

  OpenDoor open(Duration idleTimeout) {
    WebSocketSettings settings =
        new WebSocketSettings(
            250_000,
            50,
            AUTH_TIMEOUT,
            idleTimeout,
            Duration.ofMinutes(1),
            new Outbox.Bounds(50, 1 << 20),
            100,
            false);
    return OpenWebSockets.open(house, settings);
  }

  int port() {
    return door.port();
  }

  WsClient connect(String... headers) {
    WsClient client = new WsClient(http, door.port(), headers);
    clients.add(client);
    return client;
  }

  WsClient as(String token) {
    return connect("Authorization", "Bearer " + token);
  }

  /// Ends every connection, of which nothing may stay.
  void end() {
    clients.forEach(WsClient::close);
    clients.clear();
    Await.until(() -> house.connections.count() == 0);
    assertThat(house.connections.list(RealHouse.MAIN, null, 10).items()).isEmpty();
  }

  static void isError(JsonNode message, String code) {
    assertThat(message.path("type").asText()).as(message.toString()).isEqualTo("error");
    assertThat(message.path("problem").path("type").asText()).endsWith("/problems/" + code);
  }

  static void isOk(JsonNode message, String id) {
    assertThat(message.path("type").asText()).as(message.toString()).isEqualTo("ok");
    assertThat(message.path("id").asText()).isEqualTo(id);
  }

  @Override
  public void close() {
    door.close();
    house.close();
    http.close();
  }
}
