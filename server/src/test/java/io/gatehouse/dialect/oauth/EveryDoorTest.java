package io.gatehouse.dialect.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.gatehouse.dialect.oauth.OAuthHouse.Answer;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An access token is a credential at every door of a whole server, and its revocation ends what it
/// opened at every door.
class EveryDoorTest {
  private static final long PATIENCE = 30;

  @TempDir static Path folder;
  private static OAuthServer oauth;

  @BeforeAll
  static void open() {
    oauth = new OAuthServer(folder);
    oauth.call("POST", "/v1/roles", "{'id': 'listener', 'allow': ['subscribe_channel:fleet/#']}");
  }

  @AfterAll
  static void close() {
    oauth.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"opaque", "jwt"})
  void line52ARevokedTokenEndsItsSocketsAtEveryDoor(String kind) throws Exception {
    String id = "panel-" + kind;
    oauth.call("POST", "/v1/clients", "{'name': '" + id + "', 'roles': ['listener']}");
    String secret =
        oauth.register(
            id,
            "'access_tokens': '%s', 'scopes': {'fleet': ['subscribe_channel:fleet/#']}"
                .formatted(kind));
    String token =
        oauth
            .form("/oauth/token", id, secret, "grant_type=client_credentials")
            .json()
            .path("access_token")
            .asText();
    Answer me =
        OAuthHouse.send(
            oauth.http,
            oauth.base() + "/v1/me",
            "GET",
            List.of("Authorization", "Bearer " + token),
            null);
    assertThat(me.json().path("principal").asText()).isEqualTo("client:" + id);

    Listening socket = webSocket(token);
    CompletableFuture<Void> mqttGone = new CompletableFuture<>();
    Mqtt5BlockingClient mqtt = mqtt(id, token, mqttGone);
    CompletableFuture<Void> amqpGone = new CompletableFuture<>();
    Connection amqp = amqp(id, token, amqpGone);
    assertThat(socket.closed).isNotDone();
    assertThat(mqtt.getState().isConnected()).isTrue();
    assertThat(amqp.isOpen()).isTrue();

    assertThat(oauth.form("/oauth/revoke", id, secret, "token=" + token).status()).isEqualTo(200);
    socket.closed.get(PATIENCE, TimeUnit.SECONDS);
    mqttGone.get(PATIENCE, TimeUnit.SECONDS);
    amqpGone.get(PATIENCE, TimeUnit.SECONDS);
    assertThat(
            OAuthHouse.send(
                    oauth.http,
                    oauth.base() + "/v1/me",
                    "GET",
                    List.of("Authorization", "Bearer " + token),
                    null)
                .status())
        .isEqualTo(401);
  }

  private static Mqtt5BlockingClient mqtt(String id, String token, CompletableFuture<Void> gone) {
    Mqtt5BlockingClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(id)
            .serverHost("127.0.0.1")
            .serverPort(oauth.server.mqttPort())
            .addDisconnectedListener(_ -> gone.complete(null))
            .buildBlocking();
    client
        .connectWith()
        .simpleAuth()
        .username(id)
        .password(token.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .applySimpleAuth()
        .send();
    client.subscribeWith().topicFilter("fleet/#").send();
    return client;
  }

  private static Connection amqp(String id, String token, CompletableFuture<Void> gone)
      throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(oauth.server.amqpPort());
    factory.setUsername(id);
    factory.setPassword(token);
    factory.setAutomaticRecoveryEnabled(false);
    Connection connection = factory.newConnection();
    connection.addShutdownListener(_ -> gone.complete(null));
    return connection;
  }

  private static Listening webSocket(String token) throws Exception {
    Listening listening = new Listening();
    oauth
        .http
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + token)
        .buildAsync(URI.create("ws://127.0.0.1:" + oauth.server.httpPort() + "/v1/ws"), listening)
        .get(PATIENCE, TimeUnit.SECONDS);
    return listening;
  }

  private static final class Listening implements WebSocket.Listener {
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.complete(-1);
    }
  }
}
