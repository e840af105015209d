package io.gatehouse.bench.revocation;

import io.gatehouse.bench.load.Generator;
import io.gatehouse.bench.load.MqttClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// Sends a message to one group of connections after the other, each about once a second, so that
/// it shows who was disturbed.
final class Heartbeat {
  private static final byte[] PAYLOAD = "{\"beat\":true}".getBytes(StandardCharsets.US_ASCII);

  private final Generator generator;
  private final List<Runnable> groups = new ArrayList<>();
  private final AtomicLongArray sent;
  private @Nullable Future<?> timer;
  private int next;

  /// @param channels one for each group
  Heartbeat(Generator generator, MqttClient publisher, List<String> channels) {
    this.generator = generator;
    channels.forEach(channel -> groups.add(publisher.publisher(channel, PAYLOAD)));
    sent = new AtomicLongArray(channels.size());
  }

  void start() {
    long pause = TimeUnit.SECONDS.toMicros(1) / Math.max(1, groups.size());
    timer = generator.loop().scheduleAtFixedRate(this::beat, pause, pause, TimeUnit.MICROSECONDS);
  }

  private void beat() {
    sent.incrementAndGet(next);
    groups.get(next).run();
    next = (next + 1) % groups.size();
  }

  /// Nothing is sent any more once this has returned.
  void stop() throws InterruptedException {
    Future<?> running = timer;
    if (running != null) {
      running.cancel(false);
      generator.ask(() -> true);
    }
  }

  long sent(int group) {
    return sent.get(group);
  }
}
