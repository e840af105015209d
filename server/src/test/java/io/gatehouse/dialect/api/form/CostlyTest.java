package io.gatehouse.dialect.api.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.Await;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Whoever asks the costly questions many times at once takes a part of the server, not all of it.
class CostlyTest {
  @Test
  void oneApplicationTakesItsPartAndAllTogetherTheirs() throws InterruptedException {
    Costly costly = new Costly(2, 3, Duration.ZERO);
    CountDownLatch begun = new CountDownLatch(3);
    CountDownLatch gate = new CountDownLatch(1);
    List<CompletableFuture<String>> held = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String application : List.of("main", "main", "other")) {
        held.add(
            CompletableFuture.supplyAsync(
                () ->
                    costly.take(
                        application,
                        () -> {
                          begun.countDown();
                          await(gate);
                          return "done";
                        }),
                threads));
      }
      begun.await();
      isRefused(costly, "main");
      // the fourth of all
      isRefused(costly, "other");
      gate.countDown();
      assertThat(held).allSatisfy(one -> assertThat(one.join()).isEqualTo("done"));
    }
    // what failed gives its turn back too
    for (int i = 0; i < 10; i++) {
      assertThat(
              catchThrowableOfType(
                  IllegalStateException.class, () -> costly.take("main", CostlyTest::failing)))
          .isNotNull();
    }
    assertThat(costly.take("main", () -> 1)).isEqualTo(1);
    assertThat(costly.take("other", () -> 2)).isEqualTo(2);
  }

  /// Each that waits takes the place of a request of somebody else.
  @Test
  void someWaitForTheirTurnAndOthersAreRefusedAtOnce() {
    Costly costly = new Costly(1, 2, Duration.ofDays(1));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    Thread held =
        Thread.startVirtualThread(() ->
            costly.take(
                "main",
                () -> {
                  begun.countDown();
                  await(gate);
                  return "done";
                }));
    await(begun);
    AtomicInteger turns = new AtomicInteger();
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < Costly.MOST_WAITING; i++) {
      waiting.add(Thread.startVirtualThread(() -> costly.take("main", turns::incrementAndGet)));
    }
    Await.until(
        () -> waiting.stream().allMatch(one -> one.getState() == Thread.State.TIMED_WAITING));
    CompletableFuture<Void> late =
        CompletableFuture.runAsync(() -> isRefused(costly, "main"), Thread::startVirtualThread);
    Await.until(late::isDone);
    assertThat(late).isCompleted();
    // those of others do not wait for them
    assertThat(costly.take("other", () -> 2)).isEqualTo(2);

    assertThat(turns).hasValue(0);
    gate.countDown();
    waiting.add(held);
    Await.until(() -> waiting.stream().allMatch(one -> one.getState() == Thread.State.TERMINATED));
    assertThat(turns).hasValue(Costly.MOST_WAITING);
  }

  private static String failing() {
    throw new IllegalStateException("no");
  }

  private static void isRefused(Costly costly, String application) {
    Refused refused =
        catchThrowableOfType(Refused.class, () -> costly.take(application, () -> "in"));
    assertThat(refused).isNotNull();
    assertThat(refused.problem().type()).isEqualTo(ProblemType.TOO_MANY);
    assertThat(refused.problem().retryAfterSeconds()).isNotNull();
  }

  private static void await(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
