package io.gatehouse.script.timer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Await;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Whoever floods a channel that a script listens to takes so many threads and no more.
class LaneTest {
  @Test
  void whatComesWhileAllAreBusyIsPassedOver() throws InterruptedException {
    AtomicInteger passed = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Lane lane = new Lane(4, "test", passed::incrementAndGet);
    CountDownLatch begun = new CountDownLatch(4);
    CountDownLatch gate = new CountDownLatch(1);
    for (int i = 0; i < 1_000; i++) {
      lane.execute(() -> {
        begun.countDown();
        try {
          gate.await();
        } catch (InterruptedException stopping) {
          Thread.currentThread().interrupt();
        }
        done.incrementAndGet();
      });
    }
    assertThat(passed).hasValue(996);
    begun.await();
    gate.countDown();
    Await.until(() -> done.get() == 4);
    // and then there is room again, also after something that fails
    for (int i = 0; i < 10; i++) {
      int before = done.get();
      Await.until(() -> {
        lane.execute(done::incrementAndGet);
        return done.get() > before;
      });
    }
  }
}
