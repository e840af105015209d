package io.gatehouse.door.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.messaging.limit.Limits;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MqttAbuseTest {
  @TempDir Path folder;
  private final Leaks leaks = new Leaks();
  private ResourceLeakDetector.Level usual;
  private MqttHouse house;
  private String boat;
  private String alice;

  @BeforeEach
  void open() {
    usual = ResourceLeakDetector.getLevel();
    Logger.getLogger(ResourceLeakDetector.class.getName()).addHandler(leaks);
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    house = new MqttHouse(folder, limits(50, 20), old -> old, null);
    boat = house.rooms.add(Subject.device("boat-7"), "publish_channel:#");
    alice = house.rooms.add(Subject.user("alice"), "subscribe_channel:#");
  }

  @AfterEach
  void close() {
    house.close();
    // a leak is found when the next buffer is made after the lost one was collected
    for (int i = 0; i < 3; i++) {
      System.gc();
      for (int j = 0; j < 100; j++) {
        PooledByteBufAllocator.DEFAULT.buffer().release();
        ByteBufAllocator.DEFAULT.buffer().release();
      }
    }
    ResourceLeakDetector.setLevel(usual);
    Logger.getLogger(ResourceLeakDetector.class.getName()).removeHandler(leaks);
    assertThat(leaks.found).isEmpty();
  }

  /// Keeps what the leak detector says.
  private static final class Leaks extends Handler {
    private final List<String> found = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord entry) {
      found.add(entry.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static Limits limits(int queue, int perAddress) {
    Limits usual = Limits.DEFAULT;
    return new Limits(
        usual.connections(),
        perAddress,
        usual.connectionsPerPrincipal(),
        5,
        queue,
        usual.queueBytes(),
        0,
        0,
        usual.retainedMessages(),
        usual.retainedBytes(),
        usual.shared());
  }

  @Test
  void aSlowReaderIsEndedAndDisturbsNobody() throws Exception {
    try (RawMqtt slow = RawMqtt.five(house.port()).signIn("s", alice);
        RawMqtt quick = RawMqtt.five(house.port()).signIn("q", alice);
        RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat)) {
      slow.subscribe(0, "x");
      quick.subscribe(0, "x");
      String payload = "x".repeat(100_000);
      int sent = 0;
      while (house.rooms.hub.totals(null).slowConsumers() == 0 && sent < 1_000) {
        sender.publish("x", 1, payload);
        sender.expect();
        assertThat(quick.expectPublish().payload()).hasSize(100_000);
        sent++;
      }
      assertThat(house.rooms.hub.totals(null).slowConsumers()).isEqualTo(1);
      slow.expectEnd();
      sender.publish("x", 1, "still");
      assertThat(quick.expectPublish().payload()).isEqualTo("still");
    }
  }

  @Test
  void aPacketThatIsTooLargeEndsTheConnection() throws Exception {
    try (RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat)) {
      sender.publish("x", 1, "x".repeat((1 << 20) - 100));
      assertThat(sender.expect().fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBACK);
      byte[] head = {0x32, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f, 0, 1, 'x', 0, 1, 0};
      sender.send(head);
      assertThat(sender.expectEnd().code()).isEqualTo(0x95);
    }
  }

  @Test
  void garbageEndsTheConnection() throws Exception {
    byte[] http = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    try (RawMqtt stranger = RawMqtt.five(house.port());
        RawMqtt client = RawMqtt.five(house.port()).signIn("b", boat)) {
      stranger.send(http);
      assertThat(stranger.next()).isNull();
      client.send(new byte[] {0x00, 0x00});
      assertThat(client.expectEnd().code()).isIn(0x81, 0x82);
    }
  }

  @Test
  void aSecondConnectEndsTheConnection() throws Exception {
    try (RawMqtt client = RawMqtt.five(house.port()).signIn("b", boat)) {
      client.send(
          io.netty.handler.codec.mqtt.MqttMessageBuilders.connect()
              .protocolVersion(io.netty.handler.codec.mqtt.MqttVersion.MQTT_5)
              .clientId("b")
              .build());
      assertThat(client.expectEnd().code()).isEqualTo(0x82);
    }
  }

  @Test
  void limitsOfAddressAndSubscriptionsHold() throws Exception {
    RawMqtt[] clients = new RawMqtt[20];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = RawMqtt.five(house.port()).signIn("c" + i, alice);
    }
    try (RawMqtt oneTooMany = RawMqtt.five(house.port())) {
      assertThat(oneTooMany.next()).isNull();
    }
    assertThat(clients[0].subscribe(0, "1", "2", "3", "4", "5", "6").payload().reasonCodes())
        .containsExactly(0, 0, 0, 0, 0, 0x97);
    for (RawMqtt client : clients) {
      client.close();
    }
    awaitNobody();
    try (RawMqtt again = RawMqtt.five(house.port())) {
      again.signIn("c", alice);
    }
  }

  @Test
  void mutilatedPacketsNeitherLeakNorDisturb() throws Exception {
    try (RawMqtt witness = RawMqtt.five(house.port()).signIn("w", alice)) {
      witness.subscribe(0, "witness");
      for (int seed = 0; seed < 150; seed++) {
        mutilate(seed);
      }
      try (RawMqtt sender = RawMqtt.five(house.port()).signIn("b", boat)) {
        sender.publish("witness", 1, "alive");
        RawMqtt.Received received = witness.expectPublish();
        assertThat(received.payload()).isEqualTo("alive");
      }
    }
    awaitNobody();
  }

  private void mutilate(int seed) throws IOException {
    Random random = new Random(seed);
    byte[] session = session();
    int cut = random.nextInt(session.length) + 1;
    byte[] bad = Arrays.copyOf(session, cut);
    for (int i = random.nextInt(6); i > 0; i--) {
      bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
    }
    try (RawMqtt client = RawMqtt.five(house.port())) {
      try {
        if (random.nextBoolean()) {
          client.signIn("f", random.nextBoolean() ? boat : alice);
        }
        client.send(bad);
        client.send(MqttMessage.PINGREQ);
        client.isQuiet(5);
      } catch (IOException | AssertionError ended) {
        assertThat(ended).isNotNull();
      }
    }
  }

  /// CONNECT, SUBSCRIBE, PUBLISH with properties, PUBACK, UNSUBSCRIBE, DISCONNECT as bytes.
  private byte[] session() {
    byte[] token = boat.getBytes(StandardCharsets.UTF_8);
    byte[] connect = {
      0x10,
      (byte) (19 + token.length),
      0,
      4,
      'M',
      'Q',
      'T',
      'T',
      5,
      (byte) 0xC2,
      0,
      60,
      0,
      0,
      1,
      'f',
      0,
      1,
      'x',
      0,
      (byte) token.length
    };
    byte[] rest = {
      (byte) 0x82,
      9,
      0,
      2,
      0,
      0,
      3,
      'a',
      '/',
      '#',
      1,
      0x32,
      17,
      0,
      3,
      'a',
      '/',
      'b',
      0,
      5,
      7,
      0x26,
      0,
      1,
      'k',
      0,
      1,
      'v',
      'h',
      'i',
      0x40,
      2,
      0,
      1,
      (byte) 0xA2,
      8,
      0,
      3,
      0,
      0,
      3,
      'a',
      '/',
      '#',
      (byte) 0xE0,
      0
    };
    byte[] all = Arrays.copyOf(connect, connect.length + token.length + rest.length);
    System.arraycopy(token, 0, all, connect.length, token.length);
    System.arraycopy(rest, 0, all, connect.length + token.length, rest.length);
    return all;
  }

  private void awaitNobody() {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (house.rooms.connections.count() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(house.rooms.connections.count()).isZero();
  }

  /// Answers that nobody reads must not fill the memory: the server stops to read the questions.
  @Test
  void whoeverDoesNotReadItsAnswersMayNotAskOn() throws Exception {
    byte[] questions = new byte[0];
    byte[] refused = WireMqtt.subscribe(1, WireMqtt.properties(), "not/for/you", 0);
    for (int i = 0; i < 12; i++) {
      questions = i == 0 ? refused : WireMqtt.joined(questions, questions);
    }
    try (SocketChannel socket =
            SocketChannel.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), house.port()));
        Selector selector = Selector.open()) {
      socket.write(ByteBuffer.wrap(WireMqtt.connect(5).token(boat).packet()));
      assertThat(socket.read(ByteBuffer.allocate(64))).isPositive(); // the CONNACK
      socket.configureBlocking(false);
      socket.register(selector, SelectionKey.OP_WRITE);
      long sent = 0;
      while (sent < 48 << 20 && selector.select(1_500) > 0) {
        selector.selectedKeys().clear();
        sent += socket.write(ByteBuffer.wrap(questions));
      }
      assertThat(sent).isLessThan(48 << 20);
    }
  }
}
