package io.gatehouse.work;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RepeatingTest {
  @Test
  void aRunThatFailsDoesNotEndTheRunsAfterIt() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(3);
    Repeating repeating =
        Repeating.every(
            Duration.ofMillis(1),
            "test",
            () -> {
              runs.countDown();
              throw new IllegalStateException("planned");
            });
    try (repeating) {
      assertThat(runs.await(10, SECONDS)).isTrue();
    }
  }

  @Test
  void aRunUnderWayIsInterruptedWhenItIsClosed() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Repeating repeating =
        Repeating.every(
            Duration.ofMillis(1),
            "test",
            () -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
                interrupted.countDown();
              }
            });
    assertThat(begun.await(10, SECONDS)).isTrue();
    repeating.close();
    assertThat(interrupted.await(10, SECONDS)).isTrue();
  }
}
