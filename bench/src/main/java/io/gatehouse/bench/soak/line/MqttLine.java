package io.gatehouse.bench.soak.line;

import io.gatehouse.bench.lab.Fleet;
import io.gatehouse.bench.load.MqttClient;
import io.gatehouse.bench.session.SessionClient;
import io.gatehouse.bench.session.SessionListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// MQTT 3.1.1 or 5, with a session that ends with the connection.
public final class MqttLine implements Line {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final int FAILURE = 0x80;

  private final SessionClient client;
  private final int qos;

  private MqttLine(SessionClient client, int qos) {
    this.client = client;
    this.qos = qos;
  }

  public static MqttLine open(Transport.Site site, Fleet.Pass pass, boolean five, Ear ear)
      throws InterruptedException {
    MqttClient.Login login =
        new MqttClient.Login(
            "line-" + NUMBERS.incrementAndGet(), pass.device(), pass.value(), five);
    SessionClient client =
        new SessionClient(
            site.generator(),
            new SessionClient.Settings(site.doors().mqtt(), login, true, 0),
            listener(ear));
    await(client.connect(false));
    return new MqttLine(client, site.qos());
  }

  public static SessionListener listener(Ear ear) {
    return new SessionListener() {
      @Override
      public void message(Received message) {
        // what was sent at QoS 2 comes once, whatever it says
        ear.heard(message.text(), message.qos() < 2 && message.duplicate());
      }

      @Override
      public void ended() {
        ear.ended();
      }
    };
  }

  public static <T> T await(CompletableFuture<T> answer) throws InterruptedException {
    try {
      return answer.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw new IllegalStateException("no good answer: " + failed.getMessage(), failed);
    }
  }

  @Override
  public CompletableFuture<Boolean> subscribe(String channel) {
    return client.subscribe(channel, qos).thenApply(code -> code < FAILURE);
  }

  @Override
  public CompletableFuture<Boolean> publish(String channel, String text) {
    return client.publish(channel, text, qos).thenApply(code -> code < FAILURE);
  }

  @Override
  public void pause(boolean pause) {
    client.pause(pause);
  }

  @Override
  public boolean isOpen() {
    return client.isOpen();
  }

  @Override
  public void close() {
    end(client::disconnect);
  }

  @Override
  public void cut() {
    end(client::cut);
  }

  private static void end(Ending ending) {
    try {
      ending.end();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Ending {
    void end() throws InterruptedException;
  }
}
