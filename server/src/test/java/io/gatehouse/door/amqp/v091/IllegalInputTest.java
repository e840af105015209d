package io.gatehouse.door.amqp.v091;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.amqp.AmqpSettings;
import io.gatehouse.door.amqp.codec091.FieldTable;
import io.gatehouse.door.amqp.codec091.FrameDecoder;
import io.gatehouse.door.amqp.codec091.Method;
import io.gatehouse.door.amqp.queue.Queues;
import io.gatehouse.messaging.limit.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the specification of AMQP 0-9-1 forbids, and how it is answered.
class IllegalInputTest {
  private static final byte[] NOTHING = {};

  @TempDir static Path folder;
  private static RabbitHouse house;
  private static String token;
  private static String adam;

  @BeforeAll
  static void open() {
    AmqpSettings door =
        AmqpSettings.plainOn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Settings091 usual = Settings091.of(door);
    Settings091 settings =
        new Settings091(
            8_192,
            4,
            1,
            10_000,
            Duration.ofMillis(700),
            usual.consumers(),
            usual.unacked(),
            new Queues.Most(usual.most().queues(), 12));
    house = new RabbitHouse(folder, Limits.DEFAULT, settings);
    token = house.rooms.add(Subject.user("eve"), "publish_channel:#", "subscribe_channel:#");
    adam = house.rooms.add(Subject.user("adam"), "publish_channel:#");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static RawRabbit connect() throws IOException {
    return new RawRabbit(house.port());
  }

  private static RawRabbit signedIn() throws IOException {
    return connect().signIn("eve", token);
  }

  /// Expects the end of the connection with this code, and that nothing comes behind it.
  private static void endsWith(RawRabbit client, int code) throws IOException {
    RawRabbit.Frame close = client.expect(Method.CONNECTION_CLOSE);
    assertThat(close.channel()).isZero();
    assertThat(close.reply()).startsWith(code + " ");
    client.method(0, Method.CONNECTION_CLOSE_OK, out -> {});
    assertThat(client.next()).isNull();
  }

  /// Expects the end of channel 1 with this code, and that the connection goes on.
  private static void channelEndsWith(RawRabbit client, int code) throws IOException {
    RawRabbit.Frame close = client.expect(Method.CHANNEL_CLOSE);
    assertThat(close.channel()).isEqualTo(1);
    assertThat(close.reply()).startsWith(code + " ");
    client.method(1, Method.CHANNEL_CLOSE_OK, out -> {});
    client.method(1, Method.CHANNEL_OPEN, out -> out.writeByte(0));
    client.expect(Method.CHANNEL_OPEN_OK);
  }

  /// Section 4.2.3: the frame-end octet is 206.
  @Test
  void aFrameWithoutItsEnd() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.bytes(
          (byte) 1, (byte) 0, (byte) 1, (byte) 0, (byte) 0, (byte) 0, (byte) 1, (byte) 0, (byte) 0);
      endsWith(client, 501);
    }
  }

  /// Section 4.2.3: a frame is no larger than what was negotiated.
  @Test
  void aFrameThatIsTooLarge() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.bytes((byte) 3, (byte) 0, (byte) 1, (byte) 0, (byte) 0, (byte) 0x20, (byte) 0);
      endsWith(client, 501);
    }
  }

  @Test
  void anUnknownTypeOfFrame() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.frame(9, 1, NOTHING);
      endsWith(client, 501);
    }
  }

  /// Section 4.2.7: heartbeats are of channel 0.
  @Test
  void aHeartbeatOnAChannel() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.frame(FrameDecoder.HEARTBEAT, 1, NOTHING);
      endsWith(client, 503);
    }
  }

  @Test
  void argumentsThatEndTooEarly() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.method(1, Method.QUEUE_DECLARE, out -> out.writeShort(0).writeByte(200));
      endsWith(client, 502);
    }
  }

  @Test
  void tablesThatAreTooDeep() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.method(
          1,
          Method.QUEUE_DECLARE,
          out -> {
            out.writeShort(0);
            FieldTable.writeShortString(out, "deep");
            out.writeByte(0);
            Map<String, Object> table = Map.of();
            for (int i = 0; i < 20; i++) {
              table = Map.of("t", table);
            }
            FieldTable.write(out, table);
          });
      endsWith(client, 502);
    }
  }

  /// Section 4.2.3: methods on channels that are not open.
  @Test
  void aMethodOnAChannelThatIsNotOpen() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.method(2, Method.BASIC_QOS, out -> out.writeInt(0).writeShort(1).writeByte(0));
      endsWith(client, 504);
    }
  }

  @Test
  void aChannelThatIsOpenedTwice() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.method(1, Method.CHANNEL_OPEN, out -> out.writeByte(0));
      endsWith(client, 504);
    }
  }

  /// Section 1.4.2.6 of the reference: channel-max.
  @Test
  void aChannelBeyondTheNegotiatedNumber() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.method(5, Method.CHANNEL_OPEN, out -> out.writeByte(0));
      endsWith(client, 530);
    }
  }

  @Test
  void unknownMethods() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.method(1, 77 << 16 | 1, out -> {});
      endsWith(client, 540);
    }
    try (RawRabbit client = signedIn()) {
      client.method(0, Method.BASIC_ACK, out -> out.writeLong(1).writeByte(0));
      endsWith(client, 503);
    }
  }

  /// Transactions are not offered.
  @Test
  void txSelect() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.method(1, Method.TX << 16 | 10, out -> {});
      endsWith(client, 540);
    }
  }

  @Test
  void immediateIsNotOffered() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.publish(1, "amq.topic", "a", 2);
      endsWith(client, 540);
    }
  }

  /// Section 4.2.6: content is not interleaved with methods on its channel.
  @Test
  void aMethodInTheMiddleOfContent() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.publish(1, "amq.topic", "a", 0);
      client.method(1, Method.BASIC_QOS, out -> out.writeInt(0).writeShort(1).writeByte(0));
      endsWith(client, 505);
    }
  }

  /// Section 4.2.6: header and body come behind basic.publish, in this order.
  @Test
  void contentOutOfOrder() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.header(1, 1);
      endsWith(client, 505);
    }
    try (RawRabbit client = signedIn()) {
      client.publish(1, "amq.topic", "a", 0);
      client.frame(FrameDecoder.BODY, 1, new byte[1]);
      endsWith(client, 505);
    }
    try (RawRabbit client = signedIn()) {
      client.publish(1, "amq.topic", "a", 0);
      client.header(1, 1);
      client.frame(FrameDecoder.BODY, 1, new byte[2]);
      endsWith(client, 505);
    }
    try (RawRabbit client = signedIn()) {
      client.frame(FrameDecoder.BODY, 2, new byte[2]);
      endsWith(client, 504);
    }
  }

  @Test
  void aBodyThatIsTooLargeEndsItsChannel() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.publish(1, "amq.topic", "a", 0);
      client.header(1, 10_001);
      client.frame(FrameDecoder.BODY, 1, new byte[100]);
      channelEndsWith(client, 406);
    }
  }

  @Test
  void aNegativeBody() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.publish(1, "amq.topic", "a", 0);
      client.header(1, -1);
      endsWith(client, 502);
    }
  }

  @Test
  void somebodyElsesUserId() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.publish(1, "amq.topic", "a", 0);
      ByteBuf header = Unpooled.buffer();
      header.writeShort(60).writeShort(0).writeLong(0).writeShort(1 << 4);
      FieldTable.writeShortString(header, "mallory");
      client.frame(FrameDecoder.HEADER, 1, ByteBufUtil.getBytes(header));
      channelEndsWith(client, 406);
    }
  }

  @Test
  void keysThatAreNoChannels() throws Exception {
    for (String key : new String[] {"", "a.#", "a+b"}) {
      try (RawRabbit client = signedIn()) {
        client.publish(1, "amq.topic", key, 0);
        client.header(1, 0);
        channelEndsWith(client, 406);
      }
    }
    try (RawRabbit client = signedIn()) {
      client.publish(1, "amq.topic", "$SYS.x", 0);
      client.header(1, 0);
      channelEndsWith(client, 403);
    }
  }

  /// One principal has a quarter of them at most.
  @Test
  void tooManyExchanges() throws Exception {
    try (RawRabbit client = signedIn()) {
      for (int i = 0; i < 3; i++) {
        declareExchange(client, "many" + i, "topic");
        client.expect(Method.EXCHANGE_DECLARE_OK);
      }
      declareExchange(client, "many3", "topic");
      channelEndsWith(client, 406);
      try (RawRabbit other = connect().signIn("adam", adam)) {
        declareExchange(other, "many3", "topic");
        other.expect(Method.EXCHANGE_DECLARE_OK);
      }
      for (int i = 0; i < 3; i++) {
        String name = "many" + i;
        client.method(
            1,
            Method.EXCHANGE_DELETE,
            out -> {
              out.writeShort(0);
              FieldTable.writeShortString(out, name);
              out.writeByte(0);
            });
        client.expect(Method.EXCHANGE_DELETE_OK);
      }
      declareExchange(client, "odd", "sideways");
      endsWith(client, 503);
    }
  }

  private static void declareExchange(RawRabbit client, String name, String type)
      throws IOException {
    client.method(
        1,
        Method.EXCHANGE_DECLARE,
        out -> {
          out.writeShort(0);
          FieldTable.writeShortString(out, name);
          FieldTable.writeShortString(out, type);
          out.writeByte(0);
          FieldTable.write(out, Map.of());
        });
  }

  /// Section 2.2.4 of the reference: nothing but the handshake before connection.open.
  @Test
  void otherMethodsDuringTheHandshake() throws Exception {
    try (RawRabbit client = connect()) {
      client.expect(Method.CONNECTION_START);
      client.method(1, Method.CHANNEL_OPEN, out -> out.writeByte(0));
      endsWith(client, 503);
    }
    try (RawRabbit client = connect()) {
      client.startOk("eve", token).tuneOk(0, 100, 0);
      endsWith(client, 530);
    }
    try (RawRabbit client = connect()) {
      client.startOk("eve", token).tuneOk(0, 0, 0).open("nowhere");
      endsWith(client, 530);
    }
  }

  @Test
  void mechanismsOfTheHandshake() throws Exception {
    try (RawRabbit client = connect()) {
      client.expect(Method.CONNECTION_START);
      client.startOk("ANONYMOUS", NOTHING);
      endsWith(client, 403);
    }
    try (RawRabbit client = connect()) {
      client.expect(Method.CONNECTION_START);
      client.startOk("EXTERNAL", NOTHING);
      endsWith(client, 403);
    }
    try (RawRabbit client = connect()) {
      client.expect(Method.CONNECTION_START);
      ByteBuf table = Unpooled.buffer();
      FieldTable.write(table, Map.of("LOGIN", "eve", "PASSWORD", token));
      // the response is the table without its length (RabbitMQ's AMQPLAIN)
      byte[] response = new byte[table.readableBytes() - 4];
      table.skipBytes(4).readBytes(response);
      client.startOk("AMQPLAIN", response).tuneOk(0, 0, 0).open("main");
      client.expect(Method.CONNECTION_OPEN_OK);
    }
  }

  @Test
  void whoDoesNotSignInIsHungUpOn() throws Exception {
    try (RawRabbit client = connect()) {
      client.expect(Method.CONNECTION_START);
      assertThat(client.next()).isNull();
    }
  }

  /// Section 4.2.7: heartbeats both ways; nothing in two intervals is the end.
  @Test
  void heartbeatsBothWays() throws Exception {
    try (RawRabbit client = connect()) {
      client.startOk("eve", token).tuneOk(0, 0, 1).open("/");
      client.expect(Method.CONNECTION_OPEN_OK);
      RawRabbit.Frame frame = client.next();
      int beats = 0;
      while (frame != null && frame.type() == FrameDecoder.HEARTBEAT) {
        beats++;
        frame = client.next();
      }
      assertThat(beats).isPositive();
      assertThat(frame).isNotNull();
      assertThat(frame.method()).isEqualTo(Method.CONNECTION_CLOSE);
      assertThat(frame.reply()).contains("320").contains("heartbeat");
    }
  }

  @Test
  void nothingIsLeftBehind() throws Exception {
    try (RawRabbit client = signedIn()) {
      client.publish(1, "amq.topic", "a", 0);
      client.header(1, 5_000);
      client.frame(FrameDecoder.BODY, 1, new byte[100]);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (isAnybodyThere() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(isAnybodyThere()).isFalse();
  }

  private static boolean isAnybodyThere() {
    return house.rooms.connections.count() > 0
        || !house.rooms.connections.list("main", null, 10).items().isEmpty();
  }
}
