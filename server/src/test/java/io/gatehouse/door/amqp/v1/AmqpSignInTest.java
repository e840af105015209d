package io.gatehouse.door.amqp.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.amqp.AmqpHouse;
import io.gatehouse.door.amqp.AmqpSettings;
import io.gatehouse.door.amqp.codec1.Codecs;
import io.gatehouse.messaging.limit.Limits;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.ConnectionError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who comes in: AMQP 1.0 security section 5.3 (SASL), transport section 2.4 (open and close).
class AmqpSignInTest {
  @TempDir Path folder;
  private AmqpHouse house;
  private String token;

  @BeforeEach
  void open() {
    house = new AmqpHouse(folder);
    token = house.rooms.add(Subject.user("alice"), "subscribe_channel:a");
    house.rooms.add(Subject.user("mallory"));
  }

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @CsvSource({
    "alice, TOKEN",
    "main/alice, TOKEN",
    "user:alice, TOKEN",
    "-, TOKEN",
    "alice, password-alice",
    "main/alice, password-alice",
  })
  void whoProvesWhoTheyAreComesIn(String user, String password) throws Exception {
    String secret = password.equals("TOKEN") ? token : password;
    try (AmqpClient client = new AmqpClient(house.port(), user, secret)) {
      assertThat(client.isOpen()).isTrue();
      assertThat(client.connection.getRemoteContainerId()).isEqualTo("gatehouse");
      assertThat(client.connection.getRemoteOfferedCapabilities()).contains(Codecs.ANONYMOUS_RELAY);
      assertThat(client.receiver("a", 1).link().isRemotelyOpen()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "alice, wrong",
    "nobody, wrong",
    "mallory, TOKEN",
    "other/alice, TOKEN",
    "other/alice, password-alice",
  })
  void whoDoesNotIsToldSoBySasl(String user, String password) throws Exception {
    String secret = password.equals("TOKEN") ? token : password;
    assertThat(outcome("\0" + user + "\0" + secret)).isEqualTo(1);
  }

  @Test
  void nobodySpeaksForSomebodyElse() throws Exception {
    assertThat(outcome("mallory\0alice\0" + token)).isEqualTo(1);
    assertThat(outcome("alice\0alice\0" + token)).isZero();
    assertThat(outcome("nonsense")).isEqualTo(1);
    assertThat(outcome("")).isEqualTo(1);
  }

  /// The code of the outcome that a PLAIN response gets.
  private int outcome(String response) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(Frames.bytes("414d5150 03010000"));
      socket.getOutputStream().write(Frames.saslInit("PLAIN", response));
      byte[] header = socket.getInputStream().readNBytes(8);
      assertThat(header).isEqualTo(Frames.bytes("414d5150 03010000"));
      byte[] mechanisms = Frames.next(socket.getInputStream());
      assertThat(new String(mechanisms, StandardCharsets.US_ASCII))
          .contains("PLAIN")
          .contains("ANONYMOUS")
          .doesNotContain("EXTERNAL");
      byte[] outcome = Frames.next(socket.getInputStream());
      assertThat(outcome[10]).isEqualTo((byte) 0x44);
      int code = outcome[outcome.length - 1];
      if (code != 0) {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
      return code;
    }
  }

  @Test
  void theAnonymousComeInAndMayDoWhatARuleSaysAndNothingElse() throws Exception {
    house.rooms.rule("public", "nobody", "anonymous");
    try (AmqpClient client = new AmqpClient(house.port(), null, null)) {
      assertThat(client.receiver("public", 1).link().getRemoteSource()).isNotNull();
      var refused = client.receiver("a", 1).link();
      assertThat(client.awaitDetach(refused).getCondition())
          .isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
      assertThat(refused.getRemoteSource()).isNull();
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  void theContainerIdIsTheClientIdThatRulesMayName() throws Exception {
    String role = "publish_channel:c/${client.id}/#";
    String carol = house.rooms.add(Subject.user("carol"), role);
    try (AmqpClient client = new AmqpClient(house.port(), "carol", carol)) {
      assertThat(client.sender("c/test/x").isSendable()).isTrue();
      assertThat(client.awaitDetach(client.sender("c/other/x")).getCondition())
          .isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    }
  }

  @Test
  void whoSkipsSaslIsAnonymous() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(Frames.bytes("414d5150 00010000"));
      socket.getOutputStream().write(Frames.open("raw"));
      assertThat(socket.getInputStream().readNBytes(8))
          .isEqualTo(Frames.bytes("414d5150 00010000"));
      assertThat(Frames.performative(Frames.next(socket.getInputStream()))).isEqualTo(0x10);
      assertThat(house.rooms.connections.list("main", null, 10).items())
          .singleElement()
          .satisfies(live -> assertThat(live.subject()).isEqualTo(Subject.ANONYMOUS));
    }
  }

  @Test
  void everythingMayBeSentWithoutWaitingForAnswers() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.port())) {
      socket.setSoTimeout(10_000);
      byte[] all =
          Frames.join(
              Frames.bytes("414d5150 03010000"),
              Frames.saslInit("PLAIN", "\0alice\0password-alice"),
              Frames.bytes("414d5150 00010000"),
              Frames.open("raw"),
              Frames.frame(0, Frames.performative(0x11, 4, Frames.bytes("40 43 52ff 52ff"))));
      socket.getOutputStream().write(all);
      var in = socket.getInputStream();
      in.readNBytes(8);
      Frames.next(in);
      assertThat(Frames.performative(Frames.next(in))).isEqualTo(0x44);
      in.readNBytes(8);
      assertThat(Frames.performative(Frames.next(in))).isEqualTo(0x10);
      assertThat(Frames.performative(Frames.next(in))).isEqualTo(0x11);
    }
  }

  @Test
  void whoDoesNotFinishIsHungUpOn() throws Exception {
    try (AmqpHouse hasty = hasty();
        Socket silent = new Socket(InetAddress.getLoopbackAddress(), hasty.port());
        Socket halfway = new Socket(InetAddress.getLoopbackAddress(), hasty.port())) {
      silent.setSoTimeout(5_000);
      halfway.setSoTimeout(5_000);
      halfway
          .getOutputStream()
          .write(
              Frames.join(
                  Frames.bytes("414d5150 03010000"),
                  Frames.saslInit("ANONYMOUS", ""),
                  Frames.bytes("414d5150 00010000")));
      silent.getOutputStream().write(Frames.bytes("414d5150 03010000"));
      assertThat(silent.getInputStream().readAllBytes()).isNotEmpty();
      assertThat(halfway.getInputStream().readAllBytes()).isNotEmpty();
    }
  }

  private AmqpHouse hasty() {
    return new AmqpHouse(
        folder.resolve("hasty"),
        Limits.DEFAULT,
        old ->
            new AmqpSettings(
                old.plain(),
                null,
                old.maxFrameBytes(),
                old.maxMessageBytes(),
                Duration.ofMillis(800),
                old.idleTimeout(),
                old.maxLinks()),
        null);
  }

  @Test
  void whenTheServerStopsEverybodyIsTold() throws Exception {
    try (AmqpClient client = new AmqpClient(house.port(), "alice", token)) {
      house.closeDoor();
      assertThat(client.awaitClose().getCondition()).isEqualTo(ConnectionError.CONNECTION_FORCED);
      client.awaitEnd();
    }
  }
}
