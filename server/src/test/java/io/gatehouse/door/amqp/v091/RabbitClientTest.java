package io.gatehouse.door.amqp.v091;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import io.gatehouse.core.policy.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// RabbitMQ's own Java client, unmodified.
class RabbitClientTest {
  @TempDir Path folder;
  private RabbitHouse house;
  private String boat;
  private String alice;
  private Connection sender;
  private Connection receiver;

  @BeforeEach
  void open() throws Exception {
    house = new RabbitHouse(folder);
    boat = house.rooms.add(Subject.device("boat-7"), "publish_channel:#");
    alice = house.rooms.add(Subject.user("alice"), "subscribe_channel:#", "publish_channel:#");
    sender = house.connect("boat-7", boat);
    receiver = house.connect("alice", alice);
  }

  @AfterEach
  void close() throws Exception {
    sender.abort(1_000);
    receiver.abort(1_000);
    house.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Delivery delivery) {
    return new String(delivery.getBody(), StandardCharsets.UTF_8);
  }

  private static BlockingQueue<Delivery> consume(Channel channel, String queue, boolean autoAck)
      throws IOException {
    BlockingQueue<Delivery> got = new LinkedBlockingQueue<>();
    channel.basicConsume(queue, autoAck, (tag, delivery) -> got.add(delivery), tag -> {});
    return got;
  }

  private static Delivery next(BlockingQueue<Delivery> got) throws InterruptedException {
    Delivery delivery = got.poll(5, TimeUnit.SECONDS);
    assertThat(delivery).as("a delivery within five seconds").isNotNull();
    return delivery;
  }

  @Test
  void aMessageCarriesTheVerifiedSenderAndEveryProperty() throws Exception {
    Channel listening = receiver.createChannel();
    String queue = listening.queueDeclare().getQueue();
    assertThat(queue).startsWith("amq.gen-");
    listening.queueBind(queue, "amq.topic", "fleet.*.alarms");
    BlockingQueue<Delivery> got = consume(listening, queue, true);

    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .contentType("text/plain")
            .contentEncoding("utf-8")
            .headers(Map.of("n", 5, "yes", true, "x", 1.5, "word", "w", "from", "user:mallory"))
            .deliveryMode(2)
            .priority(3)
            .correlationId("c1")
            .replyTo("answers")
            .expiration("60000")
            .messageId("m1")
            .timestamp(java.util.Date.from(Instant.ofEpochMilli(1_700_000_000_000L)))
            .type("alarm")
            .userId("boat-7")
            .appId("app")
            .build();
    sender.createChannel().basicPublish("amq.topic", "fleet.7.alarms", properties, bytes("fire"));

    Delivery delivery = next(got);
    assertThat(text(delivery)).isEqualTo("fire");
    assertThat(delivery.getEnvelope().getExchange()).isEqualTo("amq.topic");
    assertThat(delivery.getEnvelope().getRoutingKey()).isEqualTo("fleet.7.alarms");
    assertThat(delivery.getEnvelope().isRedeliver()).isFalse();
    AMQP.BasicProperties seen = delivery.getProperties();
    assertThat(seen.getContentType()).isEqualTo("text/plain");
    assertThat(seen.getContentEncoding()).isEqualTo("utf-8");
    assertThat(seen.getDeliveryMode()).isEqualTo(2);
    assertThat(seen.getPriority()).isEqualTo(3);
    assertThat(seen.getCorrelationId()).isEqualTo("c1");
    assertThat(seen.getReplyTo()).isEqualTo("answers");
    assertThat(Long.parseLong(seen.getExpiration())).isBetween(59_000L, 60_000L);
    assertThat(seen.getMessageId()).isEqualTo("m1");
    assertThat(seen.getTimestamp()).hasTime(1_700_000_000_000L);
    assertThat(seen.getType()).isEqualTo("alarm");
    assertThat(seen.getUserId()).isEqualTo("device:boat-7");
    assertThat(seen.getAppId()).isEqualTo("app");
    assertThat(seen.getHeaders()).containsEntry("n", 5).containsEntry("yes", true);
    assertThat(seen.getHeaders()).containsEntry("x", 1.5);
    assertThat(seen.getHeaders().get("from")).hasToString("device:boat-7");
    assertThat(seen.getHeaders().get("from-name")).hasToString("boat-7");
    assertThat(String.valueOf(seen.getHeaders().get("user-data"))).contains("\"of\":\"boat-7\"");
  }

  @Test
  void aWorkQueueGivesEachMessageToOneConsumerInTurn() throws Exception {
    Channel declaring = receiver.createChannel();
    declaring.queueDeclare("tasks", false, false, false, null);
    Channel one = receiver.createChannel();
    Channel two = receiver.createChannel();
    one.basicQos(1);
    two.basicQos(1);
    BlockingQueue<Delivery> first = consume(one, "tasks", false);
    BlockingQueue<Delivery> second = consume(two, "tasks", false);
    Channel publishing = sender.createChannel();
    for (int i = 0; i < 4; i++) {
      publishing.basicPublish("", "tasks", null, bytes("t" + i));
    }
    Delivery a = next(first);
    Delivery b = next(second);
    assertThat(List.of(text(a), text(b))).containsExactlyInAnyOrder("t0", "t1");
    assertThat(first.poll(50, TimeUnit.MILLISECONDS)).as("the prefetch holds").isNull();
    one.basicAck(a.getEnvelope().getDeliveryTag(), false);
    assertThat(text(next(first))).isEqualTo("t2");
    two.basicNack(b.getEnvelope().getDeliveryTag(), false, true);
    Delivery again = next(second);
    assertThat(text(again)).isEqualTo(text(b));
    assertThat(again.getEnvelope().isRedeliver()).isTrue();
    assertThat(declaring.queueDeclarePassive("tasks").getMessageCount()).isEqualTo(1);
    assertThat(declaring.queueDeclarePassive("tasks").getConsumerCount()).isEqualTo(2);
    // a channel that ends gives back what it holds
    two.close();
    one.basicQos(0);
    one.basicAck(0, true);
    assertThat(text(next(first))).isIn("t0", "t1");
  }

  @Test
  void confirmsAndMandatoryReturns() throws Exception {
    Channel channel = sender.createChannel();
    channel.confirmSelect();
    List<String> returned = new ArrayList<>();
    channel.addReturnListener(
        back -> returned.add(back.getReplyCode() + back.getReplyText() + back.getRoutingKey()));
    channel.basicPublish("amq.topic", "nobody.here", true, null, bytes("1"));
    for (int i = 0; i < 1_000; i++) {
      channel.basicPublish(
          "amq.topic", "nobody.here", MessageProperties.PERSISTENT_BASIC, bytes("x"));
    }
    channel.waitForConfirmsOrDie(5_000);
    assertThat(returned).containsExactly("312NO_ROUTEnobody.here");
    assertThat(channel.getNextPublishSeqNo()).isEqualTo(1_002);
  }

  @Test
  void aRefusedPublishEndsTheChannelWithItsReasonAndNotTheConnection() throws Exception {
    String narrow = house.rooms.add(Subject.device("narrow"), "publish_channel:a/#");
    try (Connection connection = house.connect("narrow", narrow)) {
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      channel.basicPublish("amq.topic", "a.x", null, bytes("1"));
      channel.waitForConfirmsOrDie(5_000);
      channel.basicPublish("amq.topic", "b.x", null, bytes("2"));
      assertThatThrownBy(() -> channel.waitForConfirmsOrDie(5_000))
          .isInstanceOf(ShutdownSignalException.class);
      AMQP.Channel.Close close = (AMQP.Channel.Close) channel.getCloseReason().getReason();
      assertThat(close.getReplyCode()).isEqualTo(403);
      assertThat(close.getReplyText())
          .startsWith("ACCESS_REFUSED - ")
          .matches(".*\\[d-[0-9a-z]+]$");
      assertThat(close.getClassId()).isEqualTo(60);
      Channel fresh = connection.createChannel();
      fresh.confirmSelect();
      fresh.basicPublish("amq.topic", "a.y", null, bytes("3"));
      fresh.waitForConfirmsOrDie(5_000);
    }
  }

  @Test
  void aRefusedBindingEndsTheChannelOnly() throws Exception {
    Channel channel = sender.createChannel();
    String queue = channel.queueDeclare().getQueue();
    assertThatThrownBy(() -> channel.queueBind(queue, "amq.topic", "secret.#"))
        .hasStackTraceContaining("403")
        .hasStackTraceContaining("ACCESS_REFUSED");
    assertThat(sender.isOpen()).isTrue();
  }

  @Test
  void channelErrorsHaveTheCodesOfRabbitMq() throws Exception {
    expect(404, channel -> channel.basicPublish("nowhere", "k", null, bytes("x")));
    expect(404, channel -> channel.queueDeclarePassive("missing"));
    expect(404, channel -> channel.basicConsume("missing", (tag, one) -> {}, tag -> {}));
    expect(403, channel -> channel.queueDeclare("amq.mine", false, false, false, null));
    expect(406, channel -> channel.basicAck(77, false));
    expect(
        406,
        channel -> {
          channel.queueDeclare("same", false, false, true, null);
          channel.queueDeclare("same", true, false, true, null);
        });
    expect(
        406, channel -> channel.queueBind(channel.queueDeclare().getQueue(), "amq.topic", "a.#.b"));
    receiver.createChannel().queueDeclare("locked", false, true, true, null);
    try (Connection other = house.connect("alice", alice)) {
      Channel channel = other.createChannel();
      assertThatThrownBy(() -> channel.queueDeclarePassive("locked"))
          .hasStackTraceContaining("405")
          .hasStackTraceContaining("RESOURCE_LOCKED");
    }
    assertThat(receiver.isOpen()).isTrue();
  }

  private interface Act {
    void on(Channel channel) throws Exception;
  }

  private void expect(int code, Act act) throws Exception {
    Channel channel = receiver.createChannel();
    BlockingQueue<ShutdownSignalException> ended = new LinkedBlockingQueue<>();
    channel.addShutdownListener(ended::add);
    try {
      act.on(channel);
    } catch (IOException | AlreadyClosedException refused) {
      // the listener is told too
    }
    ShutdownSignalException end = ended.poll(5, TimeUnit.SECONDS);
    assertThat(end).as("the end of the channel with " + code).isNotNull();
    assertThat(((AMQP.Channel.Close) end.getReason()).getReplyCode()).isEqualTo(code);
    assertThat(receiver.isOpen()).isTrue();
  }

  @Test
  void getGivesOneMessageAtATime() throws Exception {
    Channel channel = receiver.createChannel();
    channel.queueDeclare("box", false, false, false, null);
    assertThat(channel.basicGet("box", true)).isNull();
    channel.confirmSelect();
    channel.basicPublish("", "box", null, bytes("1"));
    channel.basicPublish("", "box", null, bytes("2"));
    channel.waitForConfirmsOrDie(5_000);
    GetResponse first = channel.basicGet("box", false);
    assertThat(first.getMessageCount()).isEqualTo(1);
    assertThat(first.getEnvelope().getRoutingKey()).isEqualTo("box");
    assertThat(first.getEnvelope().getExchange()).isEmpty();
    channel.basicRecover(true);
    GetResponse again = channel.basicGet("box", true);
    assertThat(new String(again.getBody(), StandardCharsets.UTF_8)).isEqualTo("1");
    assertThat(again.getEnvelope().isRedeliver()).isTrue();
    assertThat(channel.queuePurge("box").getMessageCount()).isEqualTo(1);
    assertThat(channel.queueDelete("box").getMessageCount()).isZero();
  }

  @Test
  void whatAConsumerAndAGetBringIsCounted() throws Exception {
    Channel channel = receiver.createChannel();
    channel.queueDeclare("counted", false, false, false, null);
    channel.basicPublish("", "counted", null, bytes("1"));
    BlockingQueue<Delivery> got = consume(channel, "counted", true);
    assertThat(text(next(got))).isEqualTo("1");
    channel.queueDeclare("gotten", false, false, false, null);
    channel.confirmSelect();
    channel.basicPublish("", "gotten", null, bytes("2"));
    channel.waitForConfirmsOrDie(5_000);
    assertThat(channel.basicGet("gotten", true)).isNotNull();
    assertThat(house.rooms.connections.list("main", null, 10).items())
        .filteredOn(live -> live.subject().equals(Subject.user("alice")))
        .extracting(live -> live.traffic().delivered())
        .containsExactly(2L);
  }

  @Test
  void namedExchangesAreChannelsBelowTheirName() throws Exception {
    Channel channel = receiver.createChannel();
    channel.exchangeDeclare("orders", BuiltinExchangeType.DIRECT, true);
    channel.exchangeDeclare("news", BuiltinExchangeType.FANOUT, false, true, null);
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "orders", "paid");
    channel.queueBind(queue, "news", "ignored");
    channel.queueBind(queue, "amq.topic", "orders.*");
    BlockingQueue<Delivery> got = consume(channel, queue, true);
    Channel publishing = sender.createChannel();
    publishing.basicPublish("orders", "paid", null, bytes("1"));
    publishing.basicPublish("news", "any", null, bytes("2"));
    publishing.basicPublish("amq.topic", "orders.open", null, bytes("3"));
    Delivery order = next(got);
    assertThat(order.getEnvelope().getExchange()).isEqualTo("orders");
    assertThat(order.getEnvelope().getRoutingKey()).isEqualTo("paid");
    assertThat(text(next(got))).as("once, though two bindings match").isEqualTo("2");
    assertThat(next(got).getEnvelope().getRoutingKey()).isEqualTo("orders.open");
    assertThatThrownBy(() -> channel.exchangeDeclare("orders", "topic"))
        .hasStackTraceContaining("406");
  }

  @Test
  void anExchangeIsNamedByWhoeverMayPublishBelowItOrCreateIt() throws Exception {
    String narrow =
        house.rooms.add(
            Subject.device("narrow"),
            "publish_channel:a/#",
            "publish_channel:news/${principal.id}",
            "subscribe_channel:#",
            "create_channel:jobs");
    try (Connection connection = house.connect("narrow", narrow)) {
      Channel channel = connection.createChannel();
      channel.exchangeDeclare("a", "topic");
      channel.exchangeDeclare("a.b", "direct");
      channel.exchangeDeclare("a.c", "fanout");
      channel.exchangeDeclare("jobs", "topic");
      channel.exchangeDeclare("jobs.more", "topic");
      assertRefused(connection, "news", "topic", "create_channel:news");
      assertRefused(connection, "news", "fanout", "create_channel:news");
      assertRefused(connection, "job", "topic", "create_channel:job");
      assertRefused(connection, "$SYS", "topic", "belong to the server");

      sender.createChannel().exchangeDeclare("news", "topic");
      connection.createChannel().exchangeDeclare("news", "topic");
    }
  }

  private static void assertRefused(Connection by, String name, String type, String says)
      throws IOException {
    Channel channel = by.createChannel();
    assertThatThrownBy(() -> channel.exchangeDeclare(name, type)).isInstanceOf(IOException.class);
    AMQP.Channel.Close close = (AMQP.Channel.Close) channel.getCloseReason().getReason();
    assertThat(close.getReplyCode()).isEqualTo(403);
    assertThat(close.getReplyText()).startsWith("ACCESS_REFUSED - ").contains(says);
  }

  @Test
  void aWrongPasswordIsToldAsSuch() {
    ConnectionFactory factory = house.factory("alice", "wrong-password-xxxx");
    assertThatThrownBy(factory::newConnection)
        .isInstanceOf(AuthenticationFailureException.class)
        .hasMessageContaining("ACCESS_REFUSED");
  }

  @Test
  void aPasswordSignsIn() throws Exception {
    try (Connection connection = house.connect("alice", "password-alice")) {
      assertThat(connection.isOpen()).isTrue();
    }
  }

  @Test
  void anotherVirtualHostIsRefused() {
    ConnectionFactory factory = house.factory("alice", alice);
    factory.setVirtualHost("other");
    assertThatThrownBy(factory::newConnection).hasStackTraceContaining("530");
  }

  @Test
  void aRequestIsAnsweredByDirectReplyTo() throws Exception {
    Channel serving = receiver.createChannel();
    serving.queueDeclare("rpc", false, false, false, null);
    serving.basicConsume(
        "rpc",
        true,
        (tag, request) ->
            serving.basicPublish(
                "",
                request.getProperties().getReplyTo(),
                new AMQP.BasicProperties.Builder()
                    .correlationId(request.getProperties().getCorrelationId())
                    .build(),
                bytes("re " + text(request))),
        tag -> {});
    Channel asking = sender.createChannel();
    BlockingQueue<Delivery> got = consume(asking, "amq.rabbitmq.reply-to", true);
    asking.basicPublish(
        "",
        "rpc",
        new AMQP.BasicProperties.Builder()
            .correlationId("1")
            .replyTo("amq.rabbitmq.reply-to")
            .build(),
        bytes("hello"));
    Delivery answer = next(got);
    assertThat(text(answer)).isEqualTo("re hello");
    assertThat(answer.getProperties().getCorrelationId()).isEqualTo("1");
    assertThat(answer.getProperties().getUserId()).isEqualTo("user:alice");
  }

  @Test
  void aLargeBodyTravelsInPieces() throws Exception {
    ConnectionFactory factory = house.factory("alice", alice);
    factory.setRequestedFrameMax(4_096);
    try (Connection connection = factory.newConnection()) {
      Channel channel = connection.createChannel();
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, "amq.topic", "big");
      BlockingQueue<Delivery> got = consume(channel, queue, true);
      byte[] body = new byte[200_000];
      for (int i = 0; i < body.length; i++) {
        body[i] = (byte) i;
      }
      channel.basicPublish("amq.topic", "big", null, body);
      assertThat(next(got).getBody()).isEqualTo(body);
    }
  }
}
