package io.gatehouse.door.amqp.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.amqp.AmqpHouse;
import io.gatehouse.door.amqp.AmqpSettings;
import io.gatehouse.door.amqp.codec1.AmqpBytes;
import io.gatehouse.door.amqp.codec1.FrameCheck;
import io.gatehouse.door.amqp.codec1.MessageReader;
import io.gatehouse.door.amqp.v1.AmqpClient.Inbox;
import io.gatehouse.messaging.limit.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.engine.Session;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.Target;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.ConnectionError;
import org.apache.qpid.protonj2.types.transport.SenderSettleMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is not allowed by AMQP 1.0 ends at most the connection that does it.
class AmqpAbuseTest {
  @TempDir Path folder;
  private AmqpHouse house;
  private String boat;
  private String alice;

  @BeforeEach
  void open() {
    house = new AmqpHouse(folder, limits(), AmqpAbuseTest::short_, null);
    boat = house.rooms.add(Subject.device("boat-7"), "publish_channel:#");
    alice = house.rooms.add(Subject.user("alice"), "subscribe_channel:#");
  }

  private static Limits limits() {
    Limits usual = Limits.DEFAULT;
    return new Limits(
        usual.connections(),
        20,
        usual.connectionsPerPrincipal(),
        usual.subscriptions(),
        50,
        usual.queueBytes(),
        0,
        0,
        usual.retainedMessages(),
        usual.retainedBytes(),
        usual.shared());
  }

  private static AmqpSettings short_(AmqpSettings old) {
    return new AmqpSettings(
        old.plain(),
        null,
        old.maxFrameBytes(),
        32 << 10,
        old.handshakeTimeout(),
        Duration.ofMillis(600),
        10);
  }

  @AfterEach
  void close() {
    house.close();
  }

  /// A peer that has signed in as nobody and opened its connection.
  private Socket opened() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.port());
    socket.setSoTimeout(5_000);
    socket.getOutputStream().write(Frames.bytes("414d5150 00010000"));
    socket.getOutputStream().write(Frames.open("raw"));
    socket.getInputStream().readNBytes(8);
    assertThat(Frames.performative(Frames.next(socket.getInputStream()))).isEqualTo(0x10);
    return socket;
  }

  /// What the server says last: a close (0x18) with this in it, and then the end.
  private static void expectClose(Socket socket, String condition) throws IOException {
    byte[] frame = Frames.next(socket.getInputStream());
    assertThat(Frames.performative(frame)).isEqualTo(0x18);
    assertThat(new String(frame, StandardCharsets.ISO_8859_1)).contains(condition);
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({
    "00000007 02000000, framing", // smaller than its own head (2.3.1)
    "7fffffff 02000000, framing", // larger than max-frame-size (2.7.1)
    "00000010 01000000 00531845 40404040, decode", // a head of four bytes
    "00000010 02070000 00531845 40404040, decode", // a type that nobody knows
    "0000000c 02000000 00539945, decode", // an unknown performative
    "0000000c 02000000 00534145, decode", // SASL after SASL
    "0000000c 02000000 53184545, decode", // not described
    "0000000f 02000000 005310 c0 fe 01 40, decode", // a list longer than the frame
    "00000014 02000000 005310 d0 00000005 7fffffff 40, decode", // more fields than bytes
  })
  void whatCannotBeReadIsAnsweredWithAClose(String frame, String why) throws IOException {
    try (Socket socket = opened()) {
      socket.getOutputStream().write(Frames.bytes(frame));
      expectClose(socket, why.equals("framing") ? "amqp:connection:framing-error" : "amqp:decode");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f0 00000005 7fffffff 41", // thousands of millions of elements without bytes
        "f0 00000006 7fffffff f0 40", // of arrays
        "d1 0000000a 00000002 a30161 f0 0000000a 7fffffff 41",
      })
  void anArrayThatWouldFillTheMemoryIsNotBuilt(String value) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(Frames.bytes("414d5150 00010000"));
      byte[] open =
          Frames.performative(
              0x10,
              10,
              Frames.text(0xa1, "raw"),
              Frames.bytes("40 40 40 40 40 40 40 40"),
              Frames.bytes(value));
      socket.getOutputStream().write(Frames.frame(0, open));
      // no open was sent yet, so that there is nothing to be told but the end
      assertThat(socket.getInputStream().readAllBytes().length).isLessThanOrEqualTo(8);
    }
    aWellBehavedClientStillWorks();
  }

  @Test
  void deepNestingIsRefused() throws IOException {
    byte[] deep = Frames.bytes("45");
    for (int i = 0; i < 5_000; i++) {
      deep = Frames.join(Frames.bytes("d0%08x00000001".formatted(deep.length + 4)), deep);
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(Frames.bytes("414d5150 00010000"));
      socket
          .getOutputStream()
          .write(Frames.frame(0, Frames.performative(0x10, 2, Frames.text(0xa1, "raw"), deep)));
      assertThat(socket.getInputStream().readAllBytes().length).isLessThanOrEqualTo(8);
    }
    aWellBehavedClientStillWorks();
  }

  @Test
  void symbolsThatMeanNothingAreNotKept() throws IOException {
    byte[] open =
        Frames.frame(
            0,
            Frames.performative(
                0x10,
                8,
                Frames.text(0xa1, "raw"),
                Frames.bytes("40 40 40 40 40 40"),
                Frames.text(0xa3, "secret-symbol")));
    FrameCheck.check(open, 0, open.length);
    assertThat(new String(open, StandardCharsets.ISO_8859_1))
        .contains("raw")
        .doesNotContain("secret")
        .endsWith("x".repeat("secret-symbol".length()));
  }

  @Test
  void noiseNeverGetsThrough() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] body = new byte[random.nextInt(60)];
      random.nextBytes(body);
      byte[] frame = Frames.frame(0, Frames.performative(0x10 + random.nextInt(9), 1, body));
      try {
        FrameCheck.check(frame, 0, frame.length);
      } catch (FrameCheck.Unsound expected) {
        // the only way out
      }
      try {
        MessageReader.read(body, 0, 0);
      } catch (AmqpBytes.Malformed expected) {
        // the only way out
      }
    }
    for (int i = 0; i < 60; i++) {
      try (Socket socket = opened()) {
        byte[] body = new byte[1 + random.nextInt(40)];
        random.nextBytes(body);
        int number = 0x10 + random.nextInt(9);
        byte[] fields = Frames.bytes("43".repeat(random.nextInt(6)));
        socket.getOutputStream().write(Frames.frame(0, Frames.performative(number, 1, body)));
        socket.getOutputStream().write(Frames.frame(0, Frames.performative(0x11, 4, fields)));
      }
    }
    aWellBehavedClientStillWorks();
  }

  private void aWellBehavedClientStillWorks() throws IOException {
    try (AmqpClient receiver = new AmqpClient(house.port(), "alice", alice);
        AmqpClient sender = new AmqpClient(house.port(), "boat-7", boat)) {
      Inbox inbox = receiver.receiver("a", 1);
      sender.sendAndAwait(sender.sender("a"), sender.message("still here"));
      assertThat(receiver.text(inbox)).isEqualTo("still here");
    }
  }

  @Test
  void performativesOutOfPlaceEndTheConnection() throws IOException {
    byte[] begin = Frames.frame(0, Frames.performative(0x11, 4, Frames.bytes("40 43 52ff 52ff")));
    byte[][] wrong = {
      Frames.open("again"),
      Frames.frame(0, Frames.performative(0x17, 0)), // end without begin
      Frames.frame(0, Frames.performative(0x16, 1, Frames.bytes("43"))), // detach without session
      Frames.join(begin, begin), // a channel twice
      Frames.join(begin, Frames.frame(0, Frames.performative(0x14, 2, Frames.bytes("43 43")))),
    };
    for (byte[] frames : wrong) {
      try (Socket socket = opened()) {
        socket.getOutputStream().write(frames);
        byte[] frame = Frames.next(socket.getInputStream());
        while (Frames.performative(frame) == 0x11) {
          frame = Frames.next(socket.getInputStream());
        }
        assertThat(Frames.performative(frame)).isEqualTo(0x18);
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void aConnectionHasOnlySoManyLinks() throws IOException {
    try (AmqpClient client = new AmqpClient(house.port(), "alice", alice)) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.receiver("a" + i, 0).link().getRemoteSource()).isNotNull();
      }
      // the handle is beyond the session's handle-max, which is a fault of framing (2.7.2)
      client.session.receiver("more").open();
      assertThat(client.awaitClose().getCondition()).isEqualTo(ConnectionError.FRAMING_ERROR);
      client.awaitEnd();
    }
  }

  @Test
  void aSecondSessionDoesNotHaveLinksOfItsOwn() throws IOException {
    try (AmqpClient client = new AmqpClient(house.port(), "alice", alice)) {
      for (int i = 0; i < 10; i++) {
        client.receiver("a" + i, 0);
      }
      Session second = client.connection.session();
      second.open();
      Receiver further = second.receiver("more");
      further.openHandler(opened -> {});
      further.setSource(new Source().setAddress("a")).setTarget(new Target());
      further.open();
      assertThat(client.awaitDetach(further).getCondition())
          .isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  void aSilentPeerIsHungUpOnAndHeartbeatsAreHeard() throws IOException {
    try (Socket silent = opened();
        AmqpClient alive = new AmqpClient(house.port(), "alice", alice)) {
      assertThat(alive.connection.getRemoteIdleTimeout()).isEqualTo(600);
      expectClose(silent, "amqp:resource-limit-exceeded");
      try (Socket beating = opened()) {
        beating.setSoTimeout(200);
        byte[] empty = Frames.frame(0);
        for (int i = 0; i < 10; i++) {
          beating.getOutputStream().write(empty);
          try {
            assertThat(beating.getInputStream().read()).isNotEqualTo(-1);
          } catch (java.net.SocketTimeoutException quiet) {
            // as it should be
          }
        }
      }
    }
  }

  @Test
  void thePeerIsSentHeartbeatsWhenItAsks() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.port())) {
      socket.setSoTimeout(5_000);
      byte[] fields = Frames.join(Frames.text(0xa1, "raw"), Frames.bytes("40 40 40 70000000c8"));
      socket
          .getOutputStream()
          .write(
              Frames.join(
                  Frames.bytes("414d5150 00010000"),
                  Frames.frame(0, Frames.performative(0x10, 5, fields))));
      socket.getInputStream().readNBytes(8);
      Frames.next(socket.getInputStream());
      assertThat(Frames.next(socket.getInputStream())).asHexString().isEqualTo("0000000802000000");
    }
  }

  @Test
  void aReceiverThatGivesNoCreditLosesItsLinkAndNoOther() throws IOException {
    try (AmqpClient receiver = new AmqpClient(house.port(), "alice", alice);
        AmqpClient sender = new AmqpClient(house.port(), "boat-7", boat)) {
      Inbox slow = receiver.receiver("a", 0);
      Inbox fast = receiver.receiver("b", 100);
      Sender link = sender.sender("a", SenderSettleMode.SETTLED);
      for (int i = 0; i < 60; i++) {
        sender.send(link, sender.message("m"));
      }
      assertThat(receiver.awaitDetach(slow.link()).getCondition())
          .isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
      assertThat(house.rooms.hub.totals(null).slowConsumers()).isEqualTo(1);
      sender.sendAndAwait(sender.sender("b"), sender.message("on"));
      assertThat(receiver.text(fast)).isEqualTo("on");
    }
  }

  @Test
  void messagesThatAreNeverFinishedAreNotKept() throws IOException {
    try (AmqpClient client = new AmqpClient(house.port(), "boat-7", boat)) {
      byte[] part = new byte[30 << 10];
      for (int i = 0; i < 8 && client.isOpen(); i++) {
        Sender link = client.sender("a" + i);
        if (client.isClosed(link)) {
          assertThat(link.getRemoteCondition().getCondition())
              .isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
          return;
        }
        var delivery = link.next();
        delivery.setTag(new byte[] {(byte) i});
        delivery.streamBytes(
            org.apache.qpid.protonj2.buffer.impl.ProtonByteArrayBufferAllocator.wrapped(part),
            false);
        client.sync();
        if (client.isClosed(link)) {
          assertThat(link.getRemoteCondition().getCondition())
              .isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
          return;
        }
      }
      throw new AssertionError("everything was kept");
    }
  }
}
