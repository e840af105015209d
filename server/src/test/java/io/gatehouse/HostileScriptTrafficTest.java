package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.gatehouse.DeviceHouse.Answer;
import io.gatehouse.DeviceHouse.Mqtt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// While scripts loop, take memory and flood, every message and every request of others is
/// answered.
class HostileScriptTrafficTest {
  private static final int MESSAGES = 200;
  private static final int BUDGET = 1;
  private static final List<String> BOMBS =
      List.of(
          "for (;;);",
          "const a = []; for (;;) a.push(new Array(1000).fill(7))",
          "return /(a+)+$/.test('a'.repeat(80) + 'b')",
          "for (;;) console.log('flood')",
          "return 'x'.repeat(2 ** 29)",
          "const p = () => Promise.resolve().then(p); await p()",
          "function f() { return f() } return f()",
          "for (;;) publish('flood/out', 'x')");

  @TempDir static Path folder;
  @TempDir static Path other;
  private static DeviceHouse house;

  @BeforeAll
  static void open() {
    house = new DeviceHouse(folder, Map.of("script.cpu-time", "300ms"));
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static void script(DeviceHouse in, String path, String source) {
    String json = new JsonMapper().createObjectNode().put("source", source).toString();
    in.sendRaw("PUT", "/v1/scripts/" + path, json, in.owner).is(201);
  }

  @Test
  void nothingOfOthersIsLost() throws Exception {
    for (int i = 0; i < BOMBS.size(); i++) {
      script(house, "bomb/" + i, BOMBS.get(i));
    }
    String boat = house.user("boat", "publish_channel:boat/#", "subscribe_channel:boat/#");
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger exploded = new AtomicInteger();
    List<Future<?>> bombers = new ArrayList<>();
    Set<Integer> heard = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Mqtt listener = house.mqtt(boat).listen("boat/n");
        Mqtt speaker = house.mqtt(boat)) {
      for (int bomb = 0; bomb < BOMBS.size(); bomb++) {
        String path = "/v1/run/bomb/" + bomb;
        bombers.add(threads.submit(() -> bombard(path, over, exploded)));
      }
      Await.until(() -> exploded.get() > 0);
      for (int i = 0; i < MESSAGES; i++) {
        speaker.say("boat/n", Integer.toString(i));
        house.send("GET", "/v1/me", null, boat).is(200);
      }
      while (heard.size() < MESSAGES) {
        Mqtt5Publish next = listener.next();
        heard.add(Integer.parseInt(new String(next.getPayloadAsBytes(), StandardCharsets.UTF_8)));
      }
      over.set(true);
      for (Future<?> bomber : bombers) {
        bomber.get(DeviceHouse.PATIENCE, TimeUnit.MILLISECONDS);
      }
    }
    assertThat(heard).hasSize(MESSAGES);
    assertThat(exploded.get()).isGreaterThanOrEqualTo(BOMBS.size());
    // and afterwards scripts run as before
    script(house, "bomb/none", "return 1");
    assertThat(house.send("POST", "/v1/run/bomb/none", null, house.owner).is(200).body().asInt())
        .isEqualTo(1);
  }

  private static void bombard(String path, AtomicBoolean over, AtomicInteger exploded) {
    do {
      Answer answer = house.send("POST", path, null, house.owner);
      assertThat(answer.status()).as("%s %s", path, answer.body()).isIn(429, 500, 502, 503);
      assertThat(answer.body().path("detail").asText()).as(path).isNotEmpty();
      assertThat(answer.text("/type")).as(path).doesNotEndWith("/internal");
      exploded.incrementAndGet();
    } while (!over.get());
  }

  /// More calls than the budget at once: the others are refused, and told what to do.
  @Test
  void anApplicationCallsNoMoreThanItsBudget() {
    try (DeviceHouse bounded =
        new DeviceHouse(other, Map.of("script.calls-per-second", Integer.toString(BUDGET)))) {
      script(bounded, "quick", "return 1");
      Answer refused = null;
      for (int i = 0; i < 10_000 && refused == null; i++) {
        Answer answer = bounded.send("POST", "/v1/run/quick", null, bounded.owner);
        refused = answer.status() == 200 ? null : answer;
      }
      assertThat(refused).isNotNull();
      refused.is(429);
      assertThat(refused.text("/cure")).contains("script.calls-per-second");
      // it does not stay so
      Await.until(() -> bounded.send("POST", "/v1/run/quick", null, bounded.owner).status() == 200);
    }
  }
}
