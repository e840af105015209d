package io.gatehouse.door.amqp.v091;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.amqp.codec091.FrameDecoder;
import io.gatehouse.door.amqp.codec091.Method;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How long queues live and what they keep, by RabbitMQ's Java client.
class QueueTest {
  @TempDir Path folder;
  private RabbitHouse house;
  private String alice;
  private Connection connection;
  private Channel channel;

  @BeforeEach
  void open() throws Exception {
    house = new RabbitHouse(folder);
    alice = house.rooms.add(Subject.user("alice"), "subscribe_channel:#", "publish_channel:#");
    connect();
  }

  private void connect() throws Exception {
    connection = house.connect("alice", alice);
    channel = connection.createChannel();
    channel.confirmSelect();
  }

  @AfterEach
  void close() {
    connection.abort(1_000);
    house.close();
  }

  private void publish(String exchange, String key, String text) throws Exception {
    channel.basicPublish(
        exchange,
        key,
        MessageProperties.PERSISTENT_TEXT_PLAIN,
        text.getBytes(StandardCharsets.UTF_8));
    channel.waitForConfirmsOrDie(5_000);
  }

  private String get(String queue) throws IOException {
    GetResponse got = channel.basicGet(queue, true);
    return got == null ? "" : new String(got.getBody(), StandardCharsets.UTF_8);
  }

  private boolean exists(String queue) throws Exception {
    try {
      Channel asking = connection.createChannel();
      asking.queueDeclarePassive(queue);
      asking.close();
      return true;
    } catch (IOException refused) {
      // an exclusive one is locked (405) as long as its own connection is going
      boolean locked = String.valueOf(refused.getCause()).contains("405");
      if (!locked) {
        assertThat(refused).hasStackTraceContaining("404");
      }
      return locked;
    }
  }

  private void awaitEnd(String queue) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (exists(queue) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(exists(queue)).isFalse();
  }

  @Test
  void aDurableQueueKeepsItsBindingsAndPersistentMessagesOverARestart() throws Exception {
    channel.queueDeclare("kept", true, false, false, null);
    channel.queueBind("kept", "amq.topic", "a.#");
    channel.queueDeclare("lost", false, false, false, null);
    publish("amq.topic", "a.1", "1");
    publish("", "kept", "2");
    connection.abort(1_000);
    house.close();

    house = new RabbitHouse(folder);
    connect();
    assertThat(exists("lost")).isFalse();
    publish("amq.topic", "a.3", "3");
    assertThat(channel.queueDeclare("kept", true, false, false, null).getMessageCount())
        .isEqualTo(3);
    GetResponse first = channel.basicGet("kept", false);
    assertThat(first.getEnvelope().getRoutingKey()).isEqualTo("a.1");
    assertThat(first.getProps().getUserId()).isEqualTo("user:alice");
    channel.basicAck(first.getEnvelope().getDeliveryTag(), false);
    assertThat(get("kept")).isEqualTo("2");
    assertThat(get("kept")).isEqualTo("3");
    assertThat(get("kept")).isEmpty();
    channel.queueUnbind("kept", "amq.topic", "a.#");
    publish("amq.topic", "a.4", "4");
    assertThat(get("kept")).isEmpty();
  }

  @Test
  void anExclusiveQueueEndsWithItsConnection() throws Exception {
    String token = house.rooms.add(Subject.user("bob"), "subscribe_channel:#");
    Connection other = house.connect("bob", token);
    String queue = other.createChannel().queueDeclare("mine", false, true, false, null).getQueue();
    other.close();
    awaitEnd(queue);
    assertThat(house.rooms.mailboxes.count()).isZero();
  }

  @Test
  void anAutoDeleteQueueEndsWithItsLastConsumer() throws Exception {
    channel.queueDeclare("brief", false, false, true, null);
    Channel one = connection.createChannel();
    Channel two = connection.createChannel();
    String tag = one.basicConsume("brief", (consumer, message) -> {}, consumer -> {});
    two.basicConsume("brief", (consumer, message) -> {}, consumer -> {});
    one.basicCancel(tag);
    assertThat(exists("brief")).isTrue();
    two.close();
    awaitEnd("brief");
  }

  @Test
  void argumentsBoundWhatWaits() throws Exception {
    channel.queueDeclare("short", false, false, false, Map.of("x-max-length", 2));
    publish("", "short", "1");
    channel.basicPublish("", "short", null, "2".getBytes(StandardCharsets.UTF_8));
    publish("", "short", "3");
    assertThat(get("short")).as("the oldest makes room").isEqualTo("2");
    channel.queueDeclare("quick", false, false, false, Map.of("x-message-ttl", 0));
    publish("", "quick", "gone");
    assertThat(get("quick")).isEmpty();
    channel.queueDeclare("passing", false, false, false, Map.of("x-expires", 100));
    awaitEnd("passing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-dead-letter-exchange", "x-max-priority", "x-single-active-consumer"})
  void argumentsThatWouldBeALieAreRefused(String argument) {
    assertThatThrownBy(
            () -> channel.queueDeclare("q", false, false, false, Map.of(argument, "anything")))
        .hasStackTraceContaining("406")
        .hasStackTraceContaining(argument);
  }

  @Test
  void deleteKeepsWhatIsUsedOrNotEmpty() throws Exception {
    channel.queueDeclare("full", false, false, false, null);
    publish("", "full", "1");
    Channel first = connection.createChannel();
    assertThatThrownBy(() -> first.queueDelete("full", false, true))
        .hasStackTraceContaining("not empty");
    Channel consuming = connection.createChannel();
    consuming.basicConsume("full", (tag, message) -> {}, tag -> {});
    Channel second = connection.createChannel();
    assertThatThrownBy(() -> second.queueDelete("full", true, false))
        .hasStackTraceContaining("in use");
    assertThat(exists("full")).isTrue();
    channel.queueDelete("full");
    assertThat(exists("full")).isFalse();
    assertThat(channel.queueDelete("full").getMessageCount()).as("again").isZero();
  }

  @Test
  void anExclusiveConsumerIsAlone() throws Exception {
    channel.queueDeclare("single", false, false, false, null);
    channel.basicConsume("single", true, "only", false, true, null, (t, m) -> {}, t -> {});
    Channel other = connection.createChannel();
    assertThatThrownBy(() -> other.basicConsume("single", (t, m) -> {}, t -> {}))
        .hasStackTraceContaining("403")
        .hasStackTraceContaining("exclusive use");
  }

  @Test
  void whatACancelledConsumerHoldsCanStillBeAcknowledged() throws Exception {
    channel.queueDeclare("held", false, false, false, null);
    publish("", "held", "1");
    BlockingQueue<Delivery> got = new LinkedBlockingQueue<>();
    Channel consuming = connection.createChannel();
    String tag =
        consuming.basicConsume("held", false, (consumer, one) -> got.add(one), consumer -> {});
    Delivery delivery = got.poll(5, TimeUnit.SECONDS);
    assertThat(delivery).isNotNull();
    consuming.basicCancel(tag);
    assertThat(get("held")).isEmpty();
    consuming.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
    consuming.close();
    assertThat(get("held")).isEmpty();
  }

  @Test
  void theSharedPrefetchCountsAllConsumersOfAChannel() throws Exception {
    channel.queueDeclare("p", false, false, false, null);
    for (int i = 0; i < 6; i++) {
      publish("", "p", "" + i);
    }
    BlockingQueue<Delivery> got = new LinkedBlockingQueue<>();
    Channel consuming = connection.createChannel();
    consuming.basicQos(3, true);
    consuming.basicConsume("p", false, (tag, one) -> got.add(one), tag -> {});
    consuming.basicConsume("p", false, (tag, one) -> got.add(one), tag -> {});
    long last = 0;
    for (int i = 0; i < 3; i++) {
      last = got.poll(5, TimeUnit.SECONDS).getEnvelope().getDeliveryTag();
    }
    assertThat(got.poll(50, TimeUnit.MILLISECONDS)).isNull();
    consuming.basicAck(last, true);
    for (int i = 0; i < 3; i++) {
      assertThat(got.poll(5, TimeUnit.SECONDS)).isNotNull();
    }
  }

  /// What a durable queue was declared with is not all kept: nobody may say it anew for the owner.
  @Test
  void nobodyTakesADurableQueueOverAfterARestart() throws Exception {
    channel.queueDeclare("kept", true, false, false, null);
    connection.close();
    house.close();
    house = new RabbitHouse(folder);
    String eve = house.rooms.add(Subject.user("eve"));
    try (Connection outsider = house.connect("eve", eve)) {
      Channel exclusive = outsider.createChannel();
      assertThatThrownBy(() -> exclusive.queueDeclare("kept", true, true, false, null))
          .hasStackTraceContaining("inequivalent arg 'exclusive'");
      outsider.createChannel().queueDeclare("kept", true, false, true, null);
      connect();
      assertThat(channel.queueDeclare("kept", true, false, false, null).getQueue())
          .isEqualTo("kept");
    }
  }

  /// A second beyond every calendar was written to whoever consumes, and broke their connections.
  @Test
  void aTimestampThatNoCalendarHasHarmsNobody() throws Exception {
    channel.queueDeclare("times", false, false, false, null);
    try (RawRabbit client = new RawRabbit(house.port()).signIn("alice", alice)) {
      client.publish(1, "", "times", 0);
      ByteBuf header = Unpooled.buffer();
      header.writeShort(60).writeShort(0).writeLong(0).writeShort(1 << 6);
      header.writeLong(Long.MAX_VALUE);
      client.frame(FrameDecoder.HEADER, 1, ByteBufUtil.getBytes(header));
      client.method(1, Method.CONFIRM_SELECT, out -> out.writeByte(0));
      client.expect(Method.CONFIRM_SELECT_OK);
    }
    GetResponse got = channel.basicGet("times", true);
    assertThat(got.getProps().getTimestamp()).isAfter("9999-01-01");
  }
}
