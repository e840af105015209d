package io.gatehouse.door.amqp.v091;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import io.gatehouse.webhook.GuestHouse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Users whom only the application's backend knows, with RabbitMQ's own client at a whole server.
class RabbitGuestTest {
  @TempDir static Path folder;
  private static GuestHouse house;

  @BeforeAll
  static void open() throws Exception {
    house = new GuestHouse(folder, Map.of("amqp.port", "0", "mqtt.enabled", "false"));
    house.register("dora");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @BeforeEach
  void kind() {
    house.kind();
  }

  private static Connection connect(String user, String token) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(house.server.amqpPort());
    factory.setUsername(user);
    factory.setPassword(token);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setChannelRpcTimeout(5_000);
    factory.setHandshakeTimeout(30_000);
    return factory.newConnection(user);
  }

  /// What the server says when it refuses: 403, which the client has a type of its own for.
  private static String refusal(String user, String token) {
    Throwable refused = catchThrowable(() -> connect(user, token).abort());
    assertThat(refused).isInstanceOf(AuthenticationFailureException.class);
    return String.valueOf(refused.getMessage());
  }

  @Test
  void aGuestComesInPublishesAndListens() throws Exception {
    try (Connection connection = connect("alice", GuestHouse.GOOD);
        Connection other = connect("bob", GuestHouse.GOOD)) {
      assertThat(house.backend.next().form()).containsEntry("user_id", "alice");
      Channel bob = other.createChannel();
      String queue = bob.queueDeclare().getQueue();
      bob.queueBind(queue, "amq.topic", "lobby.#");
      bob.queueBind(queue, "amq.topic", "room.all");
      BlockingQueue<Delivery> heard = new LinkedBlockingQueue<>();
      bob.basicConsume(queue, true, (tag, delivery) -> heard.add(delivery), tag -> {});
      Channel alice = connection.createChannel();
      alice.confirmSelect();
      for (String key : new String[] {"lobby.1", "room.all"}) {
        alice.basicPublish("amq.topic", key, null, "hello".getBytes(StandardCharsets.UTF_8));
        alice.waitForConfirmsOrDie(5_000);
        Delivery next = heard.poll(10, TimeUnit.SECONDS);
        assertThat(next).as(key).isNotNull();
        assertThat(next.getEnvelope().getRoutingKey()).isEqualTo(key);
        Map<String, Object> headers = next.getProperties().getHeaders();
        assertThat(String.valueOf(headers.get("from"))).isEqualTo("user:alice");
        assertThat(String.valueOf(headers.get("user-data")))
            .isEqualTo("{\"avatar\":\"alice.png\"}");
      }
      Throwable no = catchThrowable(() -> bob.queueBind(queue, "amq.topic", "room.alice"));
      assertThat(no).hasStackTraceContaining("the application's webhook said no");
      assertThat(no).hasStackTraceContaining("reply-code=403");
    }
  }

  @ParameterizedTest
  @CsvSource({"erin, wrong, 1", "anonymous, good, 0", "Server, good, 0", "dora, good, 0"})
  void whoIsRefusedIsToldSo(String user, String token, int asked) throws Exception {
    assertThat(refusal(user, token)).contains("ACCESS_REFUSED");
    assertThat(house.backend.all())
        .as("what the directory knows and what is reserved the backend never sees")
        .hasSize(asked);
  }

  @Test
  void aSilentBackendLetsNobodyIn() throws Exception {
    house.silent();
    assertThat(refusal("frank", GuestHouse.GOOD)).contains("did not answer in time");
    house.kind();
    connect("frank", GuestHouse.GOOD).close();
  }

  @Test
  void wrongTokensAreCountedAsWrongPasswordsAre() throws Exception {
    for (int i = 0; i < 6; i++) {
      assertThat(refusal("grace", "wrong" + i)).contains("ACCESS_REFUSED");
    }
    assertThat(house.backend.all()).hasSize(6);
    assertThat(refusal("grace", GuestHouse.GOOD)).contains("too many failed attempts");
    assertThat(house.backend.all()).as("nobody guesses through the server").isEmpty();
  }
}
