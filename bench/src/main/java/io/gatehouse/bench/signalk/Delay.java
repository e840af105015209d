package io.gatehouse.bench.signalk;

import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.load.WebSocketClient;
import io.gatehouse.bench.report.Median;
import io.gatehouse.bench.report.Peer;
import io.gatehouse.bench.report.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// How long a stream goes on to hear what it may not, from the request that deletes its user.
final class Delay {
  /// Whoever still hears something after this time is given up.
  private static final Duration CAP = Duration.ofSeconds(5);

  private static final Duration BETWEEN = Duration.ofMillis(5);

  private Delay() {}

  static List<Result> measure(Lab lab, SignalKServer ours, @Nullable SignalKServer theirs)
      throws Exception {
    List<Double> mine = new ArrayList<>();
    for (int round = 0; round <= lab.scale().rounds(); round++) {
      mine.add(milliseconds(lab, ours));
    }
    Result result = Result.of("signalk-revocation", Median.of(mine.subList(1, mine.size())), "ms");
    if (theirs == null) {
      return List.of(result);
    }
    double delay = milliseconds(lab, theirs);
    String label = theirs.label() + (delay >= CAP.toMillis() ? " (hears on after this)" : "");
    return List.of(result.against(new Peer(label, delay), result.value() / delay));
  }

  private static double milliseconds(Lab lab, SignalKServer server) throws Exception {
    String name = lab.name("guest");
    try (WebSocketClient guest = server.listener(lab, server.user(lab, name));
        WebSocketClient speaker = server.speaker(lab)) {
      AtomicLong last = new AtomicLong();
      guest.count(() -> last.set(System.nanoTime()));
      Thread talk =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                  speaker.send(SignalKServer.delta(i));
                  pause();
                }
              });
      try {
        TimeUnit.MILLISECONDS.sleep(200); // it hears something before
        long start = System.nanoTime();
        Thread.ofVirtual().start(() -> server.remove(name));
        return silence(last, start);
      } finally {
        talk.interrupt();
        talk.join();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(BETWEEN.toNanos());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /// From the start to the last thing heard: over when nothing has come for a while, or at the cap.
  private static double silence(AtomicLong last, long start) throws InterruptedException {
    long enough = BETWEEN.toNanos() * 100;
    while (true) {
      long now = System.nanoTime();
      long heard = Math.max(last.get(), start);
      if (now - start >= CAP.toNanos()) {
        return CAP.toMillis();
      }
      if (now - heard >= enough) {
        return (heard - start) / 1e6;
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
