package io.gatehouse.door.amqp.v091;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.amqp.codec091.FieldTable;
import io.gatehouse.door.amqp.codec091.FrameWriter;
import io.gatehouse.door.amqp.codec091.Method;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A right that is taken away ends exactly what stood on it, while the connection is open.
class RabbitRevocationTest {
  private static final Subject ALICE = Subject.user("alice");

  @TempDir Path folder;
  private RabbitHouse house;
  private String alice;
  private Connection connection;
  private Channel channel;
  private Connection sending;
  private Channel sender;
  private final BlockingQueue<String> got = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

  @BeforeEach
  void open() throws Exception {
    house = new RabbitHouse(folder);
    alice = house.rooms.add(ALICE, "subscribe_channel:a/#", "subscribe_channel:b/#");
    String boat = house.rooms.add(Subject.device("boat-7"), "publish_channel:#");
    connection = house.connect("alice", alice);
    channel = connection.createChannel();
    sending = house.connect("boat-7", boat);
    sender = sending.createChannel();
    sender.confirmSelect();
  }

  @AfterEach
  void close() {
    connection.abort(1_000);
    sending.abort(1_000);
    house.close();
  }

  private String queue(String... keys) throws Exception {
    String queue = channel.queueDeclare().getQueue();
    for (String key : keys) {
      channel.queueBind(queue, "amq.topic", key);
    }
    return queue;
  }

  private void consume(String queue) throws Exception {
    channel.basicConsume(queue, true, (tag, delivery) -> got.add(text(delivery)), cancelled::add);
  }

  private static String text(Delivery delivery) {
    return new String(delivery.getBody(), StandardCharsets.UTF_8);
  }

  private void publish(String key, String text) throws Exception {
    sender.basicPublish("amq.topic", key, null, text.getBytes(StandardCharsets.UTF_8));
    sender.waitForConfirmsOrDie(5_000);
  }

  @Test
  void aConsumerThatHasNothingLeftIsCancelledAndTheConnectionStays() throws Exception {
    consume(queue("b.#"));
    publish("b.1", "before");
    assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("before");
    Receipt receipt = house.rooms.changeRole("alice", "subscribe_channel:a/#");
    assertThat(receipt.connections()).isZero();
    assertThat(receipt.subscriptions()).isEqualTo(1);
    assertThat(cancelled.poll(5, TimeUnit.SECONDS)).isNotNull();
    publish("b.2", "after");
    assertThat(channel.isOpen()).isTrue();
    consume(queue("a.#"));
    publish("a.1", "still");
    assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("still");
  }

  @Test
  void aBindingThatLostItsRightGoesAloneAndWithWhatWaits() throws Exception {
    String queue = queue("a.#", "b.#");
    publish("a.1", "kept");
    publish("b.1", "discarded");
    Receipt receipt = house.rooms.changeRole("alice", "subscribe_channel:a/#");
    assertThat(receipt.subscriptions()).isEqualTo(1);
    assertThat(receipt.queuedMessages()).isEqualTo(1);
    consume(queue);
    publish("b.2", "secret");
    publish("a.2", "public");
    assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("kept");
    assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("public");
    assertThat(cancelled).isEmpty();
  }

  @Test
  void theConsumerOfSomebodyElsesQueueNeedsItsOwnRight() throws Exception {
    channel.queueDeclare("shared", false, false, false, null);
    channel.queueBind("shared", "amq.topic", "a.#");
    String bob = house.rooms.add(Subject.user("bob"), "subscribe_channel:a/#");
    String eve = house.rooms.add(Subject.user("eve"), "subscribe_channel:c/#");
    try (Connection other = house.connect("bob", bob);
        Connection outsider = house.connect("eve", eve)) {
      Channel refused = outsider.createChannel();
      assertThatThrownBy(() -> refused.basicConsume("shared", (tag, one) -> {}, tag -> {}))
          .hasStackTraceContaining("403");
      Channel asking = outsider.createChannel();
      assertThatThrownBy(() -> asking.basicGet("shared", true)).hasStackTraceContaining("403");
      Channel deleting = outsider.createChannel();
      assertThatThrownBy(() -> deleting.queueDelete("shared")).hasStackTraceContaining("403");

      Channel theirs = other.createChannel();
      theirs.basicConsume(
          "shared", true, (tag, delivery) -> got.add(text(delivery)), cancelled::add);
      publish("a.1", "1");
      assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("1");
      house.rooms.changeRole("bob", "subscribe_channel:nothing");
      assertThat(cancelled.poll(5, TimeUnit.SECONDS)).isNotNull();
      publish("a.2", "2");
      assertThat(theirs.isOpen()).isTrue();
      assertThat(channel.queueDeclarePassive("shared").getMessageCount()).isEqualTo(1);
    }
  }

  /// The binding is gone, and with it the filter that would tell whose messages they are.
  @Test
  void whatCameByABindingThatIsGoneNeedsItsRightStill() throws Exception {
    channel.queueDeclare("shared", false, false, false, null);
    channel.queueBind("shared", "amq.topic", "a.#");
    publish("a.1", "secret");
    channel.queueUnbind("shared", "amq.topic", "a.#");
    String eve = house.rooms.add(Subject.user("eve"), "subscribe_channel:c/#");
    try (Connection outsider = house.connect("eve", eve)) {
      Channel asking = outsider.createChannel();
      assertThatThrownBy(() -> asking.basicGet("shared", true)).hasStackTraceContaining("403");
    }
    assertThat(channel.basicGet("shared", true).getBody()).asString().isEqualTo("secret");
  }

  @Test
  void aPrivateQueueIsForItsOwnerAloneEvenIfSomebodyKnowsItsName() throws Exception {
    String name = channel.queueDeclare("", false, false, false, null).getQueue();
    String eve = house.rooms.add(Subject.user("eve"), "subscribe_channel:c/#");
    try (Connection outsider = house.connect("eve", eve)) {
      Channel asking = outsider.createChannel();
      assertThatThrownBy(() -> asking.basicGet(name, true)).hasStackTraceContaining("403");
      Channel listening = outsider.createChannel();
      assertThatThrownBy(() -> listening.basicConsume(name, (tag, one) -> {}, tag -> {}))
          .hasStackTraceContaining("403");
    }
    sender.basicPublish("", name, null, "answer".getBytes(StandardCharsets.UTF_8));
    sender.waitForConfirmsOrDie(5_000);
    assertThat(channel.basicGet(name, true).getBody()).asString().isEqualTo("answer");
  }

  /// Nobody changes anything when a grant ends by itself.
  @Test
  void aGrantThatEndsByItselfEndsTheConsumer() throws Exception {
    channel.queueDeclare("shared", false, false, false, null);
    channel.queueBind("shared", "amq.topic", "a.#");
    Subject bob = Subject.user("bob");
    String token = house.rooms.add(bob);
    Permission listening = Permission.parse("subscribe_channel:a/#");
    house.rooms.give(
        new Grant("g", bob, Effect.ALLOW, listening, Instant.now().plusMillis(1_500), null));
    try (Connection other = house.connect("bob", token)) {
      other
          .createChannel()
          .basicConsume("shared", true, (tag, one) -> got.add(text(one)), cancelled::add);
      publish("a.1", "1");
      assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("1");
      assertThat(cancelled.poll(5, TimeUnit.SECONDS)).isNotNull();
      publish("a.2", "2");
      assertThat(channel.queueDeclarePassive("shared").getMessageCount()).isEqualTo(1);
    }
  }

  @Test
  void aDisabledTokenEndsItsConnectionWithTheReason() throws Exception {
    BlockingQueue<ShutdownSignalException> ended = new LinkedBlockingQueue<>();
    connection.addShutdownListener(ended::add);
    Receipt receipt = house.rooms.disableToken(ALICE);
    assertThat(receipt.connections()).isEqualTo(1);
    ShutdownSignalException end = ended.poll(5, TimeUnit.SECONDS);
    assertThat(end).isNotNull();
    AMQP.Connection.Close close = (AMQP.Connection.Close) end.getReason();
    assertThat(close.getReplyCode()).isEqualTo(403);
    assertThat(close.getReplyText()).startsWith("ACCESS_REFUSED - ");
    assertThat(sending.isOpen()).isTrue();
  }

  @Test
  void aRightToPublishThatIsTakenAwayEndsTheChannelAtTheNextMessage() throws Exception {
    publish("a.1", "1");
    house.rooms.changeRole("boat-7", "publish_channel:b/#");
    assertThatThrownBy(() -> publish("a.2", "2")).isInstanceOf(ShutdownSignalException.class);
    assertThat(sending.isOpen()).isTrue();
  }

  /// RabbitMQ's update-secret extension.
  @Test
  void aFreshSecretRenewsTheConnectionInPlace() throws Exception {
    String bob = house.rooms.add(Subject.user("bob"));
    try (RawRabbit client = new RawRabbit(house.port()).signIn("alice", alice)) {
      updateSecret(client, alice);
      client.expect(Method.CONNECTION_UPDATE_SECRET_OK);
      updateSecret(client, bob);
      assertThat(client.expect(Method.CONNECTION_CLOSE).reply())
          .startsWith("530 ")
          .contains("somebody else");
    }
  }

  @Test
  void oneSecretIsCheckedAtATime() throws Exception {
    try (RawRabbit client = new RawRabbit(house.port()).signIn("alice", alice)) {
      byte[] once = secretFrame("password-alice");
      client.bytes(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(once, once)));
      assertThat(client.expect(Method.CONNECTION_CLOSE).reply())
          .startsWith("503 ")
          .contains("update-secret-ok");
    }
  }

  private static void updateSecret(RawRabbit client, String secret) throws IOException {
    client.bytes(secretFrame(secret));
  }

  private static byte[] secretFrame(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    ByteBuf out = Unpooled.buffer();
    int at = FrameWriter.method(out, 0, Method.CONNECTION_UPDATE_SECRET);
    out.writeInt(bytes.length).writeBytes(bytes);
    FieldTable.writeShortString(out, "in time");
    FrameWriter.end(out, at);
    return ByteBufUtil.getBytes(out);
  }

  /// A client without the capability `consumer_cancel_notify` loses the channel instead.
  @Test
  void aClientThatCannotBeToldOfACancelLosesTheChannel() throws Exception {
    try (RawRabbit old = new RawRabbit(house.port()).signIn("alice", alice)) {
      old.method(
          1,
          Method.QUEUE_DECLARE,
          out -> {
            out.writeShort(0);
            FieldTable.writeShortString(out, "");
            out.writeByte(4);
            FieldTable.write(out, Map.of());
          });
      old.expect(Method.QUEUE_DECLARE_OK);
      old.method(
          1,
          Method.QUEUE_BIND,
          out -> {
            out.writeShort(0);
            FieldTable.writeShortString(out, "");
            FieldTable.writeShortString(out, "amq.topic");
            FieldTable.writeShortString(out, "b.#");
            out.writeByte(0);
            FieldTable.write(out, Map.of());
          });
      old.expect(Method.QUEUE_BIND_OK);
      old.method(
          1,
          Method.BASIC_CONSUME,
          out -> {
            out.writeShort(0);
            FieldTable.writeShortString(out, "");
            FieldTable.writeShortString(out, "t");
            out.writeByte(0);
            FieldTable.write(out, Map.of());
          });
      old.expect(Method.BASIC_CONSUME_OK);
      house.rooms.changeRole("alice", "subscribe_channel:a/#");
      RawRabbit.Frame close = old.expect(Method.CHANNEL_CLOSE);
      assertThat(close.reply()).startsWith("403 ACCESS_REFUSED");
    }
  }
}
