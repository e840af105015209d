package io.gatehouse.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Await;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HealthTest {

  @Test
  void itIsReadyWhileEveryCheckHolds() {
    assertThat(new Health(Map.of("store", () -> true)).state().ready()).isTrue();
    Health.State failing = new Health(Map.of("store", () -> false)).state();
    assertThat(failing.ready()).isFalse();
    assertThat(failing.checks()).containsEntry("store", "failing");
  }

  @Test
  void aCheckThatThrowsDoesNotHold() {
    Health health =
        new Health(
            Map.of(
                "store",
                () -> {
                  throw new IllegalStateException("away");
                }));
    assertThat(health.state().ready()).isFalse();
  }

  @Test
  void aCheckThatHangsDoesNotHoldAndIsAskedOnce() {
    CountDownLatch hangs = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    Health health =
        new Health(
            Map.of(
                "store",
                () -> {
                  asked.incrementAndGet();
                  return released(hangs);
                }),
            Duration.ofMillis(20));
    assertThat(health.state().checks()).containsEntry("store", "failing");
    assertThat(health.state().ready()).isFalse();
    assertThat(asked).hasValue(1);
    hangs.countDown();
    Await.until(() -> health.state().ready());
  }

  private static boolean released(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aServerThatStopsIsNotReady() {
    Health health = new Health(Map.of());
    health.stopping();
    assertThat(health.state()).isEqualTo(new Health.State("stopping", false, Map.of()));
  }
}
