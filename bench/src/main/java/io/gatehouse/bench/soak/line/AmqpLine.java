package io.gatehouse.bench.soak.line;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.DefaultExceptionHandler;
import io.gatehouse.bench.lab.Fleet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// AMQP 0-9-1 as RabbitMQ's own client speaks it: a queue of its own for each subscription, and
/// publisher confirms.
final class AmqpLine implements Line {
  private static final String EXCHANGE = "amq.topic";
  private static final String APPLICATION = "main";
  // delivery mode 2: for sessions that wait for their clients, too
  private static final AMQP.BasicProperties PERSISTENT =
      new AMQP.BasicProperties.Builder().deliveryMode(2).build();

  private final Connection connection;
  private final Ear ear;
  private final ConcurrentNavigableMap<Long, CompletableFuture<Boolean>> unconfirmed =
      new ConcurrentSkipListMap<>();
  private @Nullable Channel publishing;

  private AmqpLine(Connection connection, Ear ear) {
    this.connection = connection;
    this.ear = ear;
  }

  static AmqpLine open(Transport.Site site, Fleet.Pass pass, Ear ear) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(site.doors().amqp());
    factory.setVirtualHost(APPLICATION);
    factory.setUsername(pass.device());
    factory.setPassword(pass.value());
    factory.setAutomaticRecoveryEnabled(false);
    factory.setExceptionHandler(new Quiet());
    try {
      Connection opened = factory.newConnection();
      opened.addShutdownListener(_ -> ear.ended());
      return new AmqpLine(opened, ear);
    } catch (IOException | TimeoutException failed) {
      throw new IllegalStateException("no AMQP connection", failed);
    }
  }

  @Override
  public CompletableFuture<Boolean> subscribe(String channel) {
    return elsewhere(() -> {
      Channel own = connection.createChannel();
      try {
        String queue = own.queueDeclare().getQueue();
        own.queueBind(queue, EXCHANGE, channel.replace('/', '.'));
        own.basicConsume(
            queue,
            false,
            (tag, delivery) -> {
              ear.heard(
                  new String(delivery.getBody(), StandardCharsets.UTF_8),
                  delivery.getEnvelope().isRedeliver());
              acknowledge(own, delivery.getEnvelope().getDeliveryTag());
            },
            tag -> {});
        return true;
      } catch (IOException refused) {
        if (connection.isOpen() && refused.getCause() instanceof ShutdownSignalException) {
          return false;
        }
        throw refused;
      }
    });
  }

  private static void acknowledge(Channel own, long tag) throws IOException {
    try {
      own.basicAck(tag, false);
    } catch (ShutdownSignalException gone) {
      // it ended between the message and this line, as it may
    }
  }

  @Override
  public synchronized CompletableFuture<Boolean> publish(String channel, String text) {
    CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
    try {
      Channel own = publishing();
      unconfirmed.put(own.getNextPublishSeqNo(), confirmed);
      own.basicPublish(
          EXCHANGE, channel.replace('/', '.'), PERSISTENT, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException failed) {
      confirmed.completeExceptionally(failed);
    }
    return confirmed;
  }

  private Channel publishing() throws IOException {
    Channel own = publishing;
    if (own == null) {
      own = connection.createChannel();
      own.confirmSelect();
      own.addConfirmListener(
          (tag, many) -> confirm(tag, many, true), (tag, many) -> confirm(tag, many, false));
      own.addShutdownListener(_ -> confirm(Long.MAX_VALUE, true, false));
      publishing = own;
    }
    return own;
  }

  private void confirm(long tag, boolean many, boolean taken) {
    if (many) {
      var upTo = unconfirmed.headMap(tag, true);
      upTo.values().forEach(each -> each.complete(taken));
      upTo.clear();
    } else {
      CompletableFuture<Boolean> one = unconfirmed.remove(tag);
      if (one != null) {
        one.complete(taken);
      }
    }
  }

  private static <T> CompletableFuture<T> elsewhere(Callable<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        done.complete(work.call());
      } catch (Exception failed) {
        done.completeExceptionally(failed);
      }
    });
    return done;
  }

  @Override
  public void pause(boolean pause) {
    throw new UnsupportedOperationException("this client reads whatever comes");
  }

  @Override
  public boolean isOpen() {
    return connection.isOpen();
  }

  @Override
  public void close() {
    try {
      connection.close(1000);
    } catch (IOException | ShutdownSignalException gone) {
      connection.abort(0);
    }
  }

  @Override
  public void cut() {
    connection.abort(0);
  }

  /// A socket that is closed under its reader is what [#cut] does, and nothing to write home about.
  private static final class Quiet extends DefaultExceptionHandler {
    @Override
    public void handleUnexpectedConnectionDriverException(Connection one, Throwable expected) {}
  }
}
