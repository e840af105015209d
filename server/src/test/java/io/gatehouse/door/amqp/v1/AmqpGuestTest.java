package io.gatehouse.door.amqp.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.webhook.GuestHouse;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Users whom only the application's backend knows, by AMQP 1.0 at a whole server: SASL PLAIN is
/// what the backend is asked about.
class AmqpGuestTest {
  /// Section 5.3.3.6: `auth` and `sys-temp`.
  private static final int AUTH = 1;

  private static final int TEMPORARY = 4;

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

  private static AmqpClient client(String user) throws Exception {
    return new AmqpClient(house.server.amqpPort(), user, GuestHouse.GOOD);
  }

  /// The code of the SASL outcome.
  private static int outcome(String user, String token) throws Exception {
    int port = house.server.amqpPort();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(Frames.bytes("414d5150 03010000"));
      socket.getOutputStream().write(Frames.saslInit("PLAIN", "\0" + user + "\0" + token));
      assertThat(socket.getInputStream().readNBytes(8)).isNotEmpty();
      assertThat(Frames.next(socket.getInputStream())).as("mechanisms").isNotEmpty();
      byte[] outcome = Frames.next(socket.getInputStream());
      assertThat(Frames.performative(outcome)).isEqualTo(0x44);
      return outcome[outcome.length - 1];
    }
  }

  @Test
  void aGuestComesInPublishesAndListens() throws Exception {
    try (AmqpClient alice = client("alice");
        AmqpClient bob = client("bob")) {
      assertThat(house.backend.next().form()).containsEntry("user_id", "alice");
      var lobby = bob.receiver("lobby/1", 10);
      var room = bob.receiver("room/all", 10);
      assertThat(bob.awaitDetach(bob.receiver("room/alice", 1).link()).getCondition())
          .isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
      for (String channel : java.util.List.of("lobby/1", "room/all")) {
        var inbox = channel.equals("lobby/1") ? lobby : room;
        var sent = alice.sendAndAwait(alice.sender(channel), alice.message("hello"));
        assertThat(sent.getRemoteState()).isEqualTo(Accepted.getInstance());
        AmqpClient.Content heard = bob.read(bob.next(inbox));
        assertThat(heard.text()).isEqualTo("hello");
        assertThat(heard.application.getValue())
            .containsEntry("from", "user:alice")
            .containsEntry("user-data", "{\"avatar\":\"alice.png\"}");
      }
      assertThat(alice.awaitDetach(alice.sender("room/bob")).getCondition())
          .isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    }
  }

  @ParameterizedTest
  @CsvSource({"erin, wrong, 1", "anonymous, good, 0", "Server, good, 0", "dora, good, 0"})
  void whoIsRefusedIsToldBySasl(String user, String token, int asked) throws Exception {
    assertThat(outcome(user, token)).isEqualTo(AUTH);
    assertThat(house.backend.all())
        .as("what the directory knows and what is reserved the backend never sees")
        .hasSize(asked);
  }

  @Test
  void aSilentBackendLetsNobodyIn() throws Exception {
    house.silent();
    assertThat(outcome("frank", GuestHouse.GOOD)).isEqualTo(TEMPORARY);
    house.kind();
    assertThat(outcome("frank", GuestHouse.GOOD)).isZero();
  }

  @Test
  void wrongTokensAreCountedAsWrongPasswordsAre() throws Exception {
    for (int i = 0; i < 6; i++) {
      assertThat(outcome("grace", "wrong" + i)).isEqualTo(AUTH);
    }
    assertThat(house.backend.all()).hasSize(6);
    assertThat(outcome("grace", GuestHouse.GOOD)).isEqualTo(TEMPORARY);
    assertThat(house.backend.all()).as("nobody guesses through the server").isEmpty();
  }
}
