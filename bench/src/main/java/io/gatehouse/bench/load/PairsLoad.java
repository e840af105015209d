package io.gatehouse.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Pairs of clients, one of which publishes at QoS 1 to the other: each publisher keeps a number of
/// messages unacknowledged, each receiver acknowledges what it gets.
///
/// Everything but the public methods runs on the generator's loop.
public final class PairsLoad implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);

  private final EventLoop loop;
  private final SpinningIo io;
  private final List<Pair> pairs = new ArrayList<>();
  private @Nullable Run run;

  public PairsLoad(
      Generator generator, int port, Supplier<MqttClient.Login> logins, String channel, int count)
      throws InterruptedException {
    this.loop = generator.loop();
    this.io = generator.io();
    for (int i = 0; i < count; i++) {
      String topic = channel + "/" + i;
      MqttClient receiver = MqttClient.connect(generator, port, logins.get());
      receiver.subscribe(topic, MqttQoS.AT_LEAST_ONCE);
      MqttClient.Login login = logins.get();
      MqttClient sender = MqttClient.connect(generator, port, login);
      Pair pair = new Pair(sender, receiver, topic, login.five());
      receiver.consume(pair.received::read);
      sender.consume(pair.answers::read);
      pairs.add(pair);
    }
  }

  /// Counts messages that arrived. Latency is from sending to the publisher's acknowledgement.
  public Outcome saturate(int inFlight, Duration duration) throws InterruptedException {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    loop.execute(() -> begin(new Run(duration.toNanos(), outcome), inFlight));
    return Outcome.await(
        outcome, duration.plus(PATIENCE), () -> "messages or acknowledgements got lost");
  }

  private void begin(Run started, int inFlight) {
    run = started;
    io.spin(() -> {});
    for (Pair pair : pairs) {
      for (int id = 1; id <= inFlight; id++) {
        pair.publish(started, id);
      }
    }
  }

  @Override
  public void close() {
    for (Pair pair : pairs) {
      pair.sender.close();
      pair.receiver.close();
    }
  }

  private void received(Pair pair, int packetId) {
    ByteBuf answer = Unpooled.buffer(4);
    MqttBytes.acknowledge(answer, packetId);
    pair.receiver.write(answer);
    Run current = run;
    if (current != null) {
      current.received++;
      finishIfDone(current);
    }
  }

  private void acknowledged(Pair pair, int packetId) {
    Run current = run;
    if (current == null) {
      return;
    }
    long now = System.nanoTime();
    current.acknowledged++;
    current.latencies.recordValue(Math.min(now - pair.sentAt[packetId], LONGEST));
    if (now - current.start < current.length) {
      pair.publish(current, packetId);
    } else {
      current.close(now);
      finishIfDone(current);
    }
  }

  private void finishIfDone(Run current) {
    if (current.ended != 0
        && current.acknowledged == current.published
        && current.received >= current.published) {
      run = null;
      io.rest();
      current.finish();
    }
  }

  /// A publisher, its receiver, and the packets between them.
  private final class Pair {
    private static final byte[] PAYLOAD = new byte[64];
    private static final int MOST = 64;

    private final MqttClient sender;
    private final MqttClient receiver;
    private final byte[][] packets = new byte[MOST + 1][];
    private final long[] sentAt = new long[MOST + 1];
    private final AckReader received;
    private final AckReader answers;

    Pair(MqttClient sender, MqttClient receiver, String topic, boolean five) {
      this.sender = sender;
      this.receiver = receiver;
      for (int id = 1; id <= MOST; id++) {
        packets[id] = MqttBytes.publish(topic, PAYLOAD, id, five);
      }
      AckReader.Sink sink =
          new AckReader.Sink() {
            @Override
            public void message(int packetId) {
              PairsLoad.this.received(Pair.this, packetId);
            }

            @Override
            public void acknowledged(int packetId) {
              PairsLoad.this.acknowledged(Pair.this, packetId);
            }
          };
      received = new AckReader(sink);
      answers = new AckReader(sink);
    }

    void publish(Run current, int packetId) {
      sentAt[packetId] = System.nanoTime();
      current.published++;
      sender.write(Unpooled.wrappedBuffer(packets[packetId]));
    }
  }

  /// One stretch of load.
  private static final class Run {
    private final long start = System.nanoTime();
    private final long length;
    private final CompletableFuture<Outcome> outcome;
    private final Histogram latencies = new Histogram(LONGEST, 3);
    private long published;
    private long acknowledged;
    private long received;
    private long counted;
    private long ended;

    Run(long length, CompletableFuture<Outcome> outcome) {
      this.length = length;
      this.outcome = outcome;
    }

    void close(long now) {
      if (ended == 0) {
        ended = now;
        counted = received;
      }
    }

    void finish() {
      outcome.complete(new Outcome(counted, Duration.ofNanos(ended - start), latencies));
    }
  }
}
