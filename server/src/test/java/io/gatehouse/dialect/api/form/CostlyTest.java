package io.gatehouse.dialect.api.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
