package io.gatehouse.door.amqp.v091;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.webhook.Backend;
import io.gatehouse.webhook.Webhooks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Channels of level `ask` with RabbitMQ's own client; all connections share one event loop.
class RabbitAskTest {
  @TempDir Path folder;
  private final Backend backend = new Backend();
  private final CountDownLatch go = new CountDownLatch(1);
  private RabbitHouse house;
  private Webhooks webhooks;
  private Connection connection;
  private Channel channel;

  @BeforeEach
  void open() throws Exception {
    house = RabbitHouse.onOneLoop(folder);
    webhooks = backend.decidesFor(house.rooms.hub, house.rooms.stores);
    house.rooms.rule("room/#", "ask", "ask");
    house.rooms.rule("lobby/#", "authenticated", "authenticated");
    connection = house.connect("alice", house.rooms.add(Subject.user("alice")));
    channel = connection.createChannel();
    backend.allowsOwn(go);
  }

  @AfterEach
  void close() {
    go.countDown();
    connection.abort(1_000);
    house.close();
    webhooks.close();
    backend.close();
  }

  private void publish(Channel on, String key, String text) throws IOException {
    on.basicPublish("amq.topic", key, null, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void bindingConsumingAndPublishingWaitInTheirOrder() throws Exception {
    go.countDown();
    BlockingQueue<String> got = new LinkedBlockingQueue<>();
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "amq.topic", "room.all");
    channel.queueBind(queue, "amq.topic", "lobby.#");
    channel.basicConsume(
        queue,
        true,
        (tag, delivery) -> got.add(new String(delivery.getBody(), StandardCharsets.UTF_8)),
        tag -> {});
    channel.confirmSelect();
    for (int i = 0; i < 20; i++) {
      publish(channel, i % 2 == 0 ? "room.all" : "lobby.x", "m" + i);
    }
    channel.waitForConfirmsOrDie(5_000);
    for (int i = 0; i < 20; i++) {
      assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("m" + i);
    }
    assertThat(backend.all()).hasSize(2);
  }

  @Test
  void aRefusalEndsTheChannelAndSaysWhy() throws Exception {
    go.countDown();
    String queue = channel.queueDeclare().getQueue();
    assertThatThrownBy(() -> channel.queueBind(queue, "amq.topic", "room.bob"))
        .hasStackTraceContaining("the application's webhook said no");
    Channel next = connection.createChannel();
    next.confirmSelect();
    publish(next, "room.bob", "no");
    assertThatThrownBy(() -> next.waitForConfirmsOrDie(5_000)).isInstanceOf(Exception.class);
    assertThat(String.valueOf(next.getCloseReason())).contains("the application's webhook said no");
  }

  @Test
  void oneThatWaitsDisturbsNobodyElse() throws Exception {
    String bob = house.rooms.add(Subject.user("bob"));
    channel.confirmSelect();
    publish(channel, "room.all", "waits");
    backend.next();
    Connection other = house.connect("bob", bob);
    Channel quick = other.createChannel();
    quick.confirmSelect();
    for (int i = 0; i < 20; i++) {
      publish(quick, "lobby.x", "m" + i);
      quick.waitForConfirmsOrDie(1_500);
    }
    other.close();
    go.countDown();
    channel.waitForConfirmsOrDie(5_000);
  }
}
