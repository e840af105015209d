package io.gatehouse.bench.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.load.Generator;
import io.gatehouse.bench.load.MqttClient;
import io.gatehouse.bench.process.Cores;
import io.gatehouse.bench.process.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` in the middle of QoS 1 and QoS 2 traffic between sessions that last: no message that
/// was acknowledged is lost ([MQTT-4.3.2-4], [MQTT-4.3.3-8]), none of QoS 2 comes twice
/// ([MQTT-4.3.3-10]), and the sessions are still there ([MQTT-3.1.2-5], [MQTT-4.1.0-2]).
class RestartTest {
  private static final Cores ANY = new Cores(List.of(), "");
  private static final Map<String, String> SETTINGS = Map.of("GATEHOUSE_PASSWORD_BCRYPT_COST", "4");
  private static final int EXPIRY = 3600;
  private static final int KILLS = 2;
  private static final int BEFORE_KILL = 150;
  private static final int UNDER_WAY = 16;

  @TempDir private Path folder;
  @AutoClose private final Generator generator = new Generator();
  private final AtomicInteger sent = new AtomicInteger();
  private final Semaphore free = new Semaphore(UNDER_WAY);
  private final Set<Integer> settled = Collections.synchronizedSet(new HashSet<>());

  @Test
  void whatWasAcknowledgedArrivesAndNothingOfQos2Twice() throws Exception {
    ServerProcess server = ServerProcess.owned(ANY, folder, SETTINGS);
    try {
      String token = world(server);
      Listener once = new Listener();
      Listener atLeastOnce = new Listener();
      Listener away = new Listener();
      SessionClient publisher = client(server, token, "publisher", new Listener());
      SessionClient exactly = client(server, token, "exactly", once);
      SessionClient atLeast = client(server, token, "at-least", atLeastOnce);
      SessionClient absent = client(server, token, "absent", away);
      SessionClient.Welcome welcome = await(publisher.connect(false));
      assertThat(welcome.expirySeconds()).as("the server keeps sessions").isPositive();
      assertThat(welcome.maxQos()).as("the server has QoS 2").isEqualTo(2);
      listen(exactly, 2);
      listen(atLeast, 1);
      listen(absent, 2);
      absent.disconnect();

      for (int kill = 0; kill < KILLS; kill++) {
        publish(publisher, BEFORE_KILL);
        server.kill();
        server = server.again(ANY, folder, SETTINGS);
        for (SessionClient client : List.of(exactly, publisher, atLeast)) {
          assertThat(await(client.connect(true)).sessionPresent()).isTrue();
        }
      }
      publish(publisher, BEFORE_KILL);
      assertThat(free.tryAcquire(UNDER_WAY, 20, TimeUnit.SECONDS)).as("all settled").isTrue();
      assertThat(await(absent.connect(true)).sessionPresent()).isTrue();

      List<Integer> all = numbers(sent.get());
      assertThat(settled).containsExactlyInAnyOrderElementsOf(all);
      once.awaits(all);
      away.awaits(all);
      atLeastOnce.awaits(all);
      assertThat(once.qos2()).doesNotHaveDuplicates().isSorted();
      assertThat(away.qos2()).doesNotHaveDuplicates().isSorted();
    } finally {
      server.close();
    }
  }

  /// Every second message at QoS 2, the others at QoS 1; the last ones are under way when this
  /// returns.
  private void publish(SessionClient publisher, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      assertThat(free.tryAcquire(20, TimeUnit.SECONDS)).as("messages are acknowledged").isTrue();
      int number = sent.incrementAndGet();
      publisher
          .publish("restart/numbers", Integer.toString(number), qos(number))
          .thenAccept(reason -> {
            if (reason < 0x80) {
              settled.add(number);
            }
            free.release();
          });
    }
  }

  private static int qos(int number) {
    return number % 2 == 0 ? 2 : 1;
  }

  private static List<Integer> numbers(int last) {
    List<Integer> numbers = new ArrayList<>();
    for (int number = 1; number <= last; number++) {
      numbers.add(number);
    }
    return numbers;
  }

  private static String world(ServerProcess server) {
    server
        .api()
        .post(
            "/v1/roles",
            Map.of(
                "id",
                "restart",
                "allow",
                List.of("publish_channel:restart/#", "subscribe_channel:restart/#")));
    server.api().post("/v1/devices", Map.of("name", "restart", "roles", List.of("restart")));
    return server
        .api()
        .post("/v1/tokens", Map.of("principal", "device:restart", "name", "test"))
        .get("value")
        .asText();
  }

  private SessionClient client(
      ServerProcess server, String token, String clientId, SessionListener listener) {
    MqttClient.Login login = new MqttClient.Login(clientId, "restart", token, true);
    return new SessionClient(
        generator,
        new SessionClient.Settings(server.doors().mqtt(), login, false, EXPIRY),
        listener);
  }

  private static void listen(SessionClient client, int qos) throws Exception {
    await(client.connect(false));
    assertThat(await(client.subscribe("restart/#", qos))).isEqualTo(qos);
  }

  private static <T> T await(CompletableFuture<T> answer) throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  /// What one subscriber has received, in order.
  private static final class Listener implements SessionListener {
    private final ConcurrentLinkedQueue<Integer> numbers = new ConcurrentLinkedQueue<>();

    @Override
    public void message(Received message) {
      numbers.add(Integer.valueOf(message.text()));
    }

    void awaits(List<Integer> all) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!new HashSet<>(numbers).containsAll(all) && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      assertThat(new HashSet<>(numbers)).containsAll(all);
    }

    List<Integer> qos2() {
      return numbers.stream().filter(number -> qos(number) == 2).toList();
    }
  }
}
