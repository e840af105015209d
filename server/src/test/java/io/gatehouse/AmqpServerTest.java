package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.door.Authority;
import io.gatehouse.door.Authority.Held;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// AMQP 1.0 at a whole server: certificates (SASL EXTERNAL), generated credentials, and WebSocket
/// at the other end.
class AmqpServerTest {
  private static final long PATIENCE = 10_000;

  @TempDir static Path folder;
  private static TlsServer house;

  @BeforeAll
  static void open() throws Exception {
    house = new TlsServer(folder);
    house.device("boat-7", "publish_channel:fleet/7/#", "subscribe_channel:shore/#");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static JmsConnectionFactory factory(
      @Nullable Held held, @Nullable String user, @Nullable String password) throws Exception {
    JmsConnectionFactory factory =
        new JmsConnectionFactory(
            user,
            password,
            "amqps://localhost:" + house.server.amqpsPort() + "?transport.useEpoll=false");
    factory.setSslContext(held == null ? trusting() : held.context(house.self.certificate()));
    return factory;
  }

  private static SSLContext trusting() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, Authority.trust(house.self.certificate()).getTrustManagers(), null);
    return context;
  }

  private static void publish(Connection connection, String channel, String text)
      throws JMSException {
    Session session = connection.createSession();
    session.createProducer(session.createTopic(channel)).send(session.createTextMessage(text));
  }

  @Test
  void aCertificateIsEnoughAndWebSocketHearsWhoItWas() throws Exception {
    Held boat = house.authority.issue("CN=boat-7");
    try (Listening owner = new Listening("fleet/#");
        Connection connection = factory(boat, null, null).createConnection()) {
      publish(connection, "fleet/7/alarms", "fire");
      JsonNode heard = owner.next("message");
      assertThat(heard.path("message").asText()).isEqualTo("fire");
      assertThat(heard.at("/from/id").asText()).isEqualTo("device:boat-7");
    }
  }

  @Test
  void whatWebSocketSaysIsHeardWithItsSender() throws Exception {
    Held boat = house.authority.issue("CN=boat-7");
    try (Connection connection = factory(boat, null, null).createConnection();
        Listening owner = new Listening("nothing")) {
      connection.start();
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createTopic("shore/+"));
      owner.say("{\"type\":\"publish\",\"channel\":\"shore/1\",\"message\":\"come home\"}");
      jakarta.jms.Message heard = consumer.receive(PATIENCE);
      assertThat(heard.getStringProperty("from")).isEqualTo("owner:olga");
      String text =
          heard instanceof TextMessage said
              ? said.getText()
              : new String(heard.getBody(byte[].class), StandardCharsets.UTF_8);
      assertThat(text).contains("come home");
    }
  }

  @Test
  void aGeneratedCredentialLetsInUntilItIsMadeAnew() throws Exception {
    TlsServer.Answer made = house.credential("device:boat-7");
    String name = made.text("/user_name");
    String password = made.text("/value");
    try (Connection connection = factory(null, name, password).createConnection()) {
      publish(connection, "fleet/7/alarms", "by credential");
      assertThatThrownBy(() -> publish(connection, "other", "x"))
          .hasMessageContaining("publish_channel:other");
    }
    assertThatThrownBy(() -> factory(null, name, password + "x").createConnection().start())
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() ->
            factory(house.authority.issue("CN=somebody-else"), name, password)
                .createConnection()
                .start())
        .isInstanceOf(JMSException.class);
  }

  /// The owner at a WebSocket.
  private static final class Listening implements AutoCloseable, WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;

    Listening(String channel) throws Exception {
      socket =
          client
              .newWebSocketBuilder()
              .header("Authorization", "Bearer " + house.ownerToken())
              .buildAsync(URI.create("ws://127.0.0.1:" + house.server.httpPort() + "/v1/ws"), this)
              .get(PATIENCE, TimeUnit.MILLISECONDS);
      say("{\"id\":\"1\",\"type\":\"subscribe\",\"channel\":\"%s\"}".formatted(channel));
      next("ok");
    }

    void say(String message) throws Exception {
      socket.sendText(message, true).get(PATIENCE, TimeUnit.MILLISECONDS);
    }

    JsonNode next(String type) throws Exception {
      while (true) {
        String text = heard.poll(PATIENCE, TimeUnit.MILLISECONDS);
        assertThat(text).as("nothing of type " + type + " came").isNotNull();
        JsonNode message = new JsonMapper().readTree(text);
        if (message.path("type").asText().equals(type)) {
          return message;
        }
      }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        heard.add(partial.toString());
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public void close() {
      client.shutdownNow();
    }
  }
}
