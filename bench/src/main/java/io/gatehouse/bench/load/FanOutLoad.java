package io.gatehouse.bench.load;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Messages that go to all of an audience: a given number is always under way, the next one leaves
/// when the oldest has reached everybody.
///
/// Everything but the public methods runs on the generator's loop.
public final class FanOutLoad {
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final EventLoop loop;
  private final SpinningIo io;
  private final Runnable publish;
  private final int audience;
  private @Nullable Run run;

  /// @param publish sends one message, on the generator's loop
  public FanOutLoad(Generator generator, Runnable publish, List<? extends LiveClient> subscribers) {
    this.loop = generator.loop();
    this.io = generator.io();
    this.publish = publish;
    this.audience = subscribers.size();
    subscribers.forEach(subscriber -> subscriber.count(this::delivered));
  }

  /// Counts deliveries. Latency is from a message's publishing to its last delivery.
  public Outcome saturate(int inFlight, Duration duration) throws InterruptedException {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    loop.execute(() -> begin(new Run(inFlight, duration.toNanos(), outcome)));
    return Outcome.await(
        outcome,
        duration.plus(PATIENCE),
        () -> "messages got lost: " + loop.submit(() -> run).syncUninterruptibly().getNow());
  }

  private void begin(Run started) {
    run = started;
    io.spin(() -> {});
    for (int i = 0; i < started.sentAt.length; i++) {
      publish(started);
    }
  }

  private void publish(Run current) {
    current.sentAt[(int) (current.published % current.sentAt.length)] = System.nanoTime();
    current.published++;
    publish.run();
  }

  private void delivered() {
    Run current = run;
    if (current == null) {
      return;
    }
    current.delivered++;
    if (current.delivered % audience == 0) {
      complete(current, System.nanoTime());
    }
  }

  /// As many deliveries as a message has receivers have come in since the last call.
  private void complete(Run current, long now) {
    int slot = (int) ((current.delivered / audience - 1) % current.sentAt.length);
    current.latencies.recordValue(Math.min(now - current.sentAt[slot], LONGEST));
    if (now - current.start < current.length) {
      publish(current);
    } else {
      current.close(now);
      if (current.delivered == current.published * audience) {
        run = null;
        io.rest();
        current.finish();
      }
    }
  }

  /// One stretch of load. A rate needs no full count: deliveries after the end do not belong to it.
  private static final class Run {
    private final long start = System.nanoTime();
    private final long length;
    private final long[] sentAt;
    private final CompletableFuture<Outcome> outcome;
    private final Histogram latencies = new Histogram(LONGEST, 3);
    private long published;
    private long delivered;
    private long counted;
    private long ended;

    Run(int inFlight, long length, CompletableFuture<Outcome> outcome) {
      this.sentAt = new long[inFlight];
      this.length = length;
      this.outcome = outcome;
    }

    void close(long now) {
      if (ended == 0) {
        ended = now;
        counted = delivered;
      }
    }

    void finish() {
      outcome.complete(new Outcome(counted, Duration.ofNanos(ended - start), latencies));
    }

    @Override
    public String toString() {
      return published + " published and " + delivered + " delivered";
    }
  }
}
