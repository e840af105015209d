package io.gatehouse.identity.password;

import static io.gatehouse.Refusing.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class HashPoolTest {

  @Test
  void aFullQueueRefusesAtOnceAndSaysWhenToRetry() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    List<Thread> callers = new ArrayList<>();
    try (HashPool pool = new HashPool(1, 1)) {
      callers.add(caller(pool, running, go));
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
      callers.add(caller(pool, new CountDownLatch(1), go));
      while (pool.waiting() < 1) {
        Thread.onSpinWait();
      }
      Problem problem = refusal(() -> pool.run(() -> 1));
      assertThat(problem.type()).isEqualTo(ProblemType.TOO_MANY);
      assertThat(problem.retryAfterSeconds()).isPositive();
      assertThat(pool.refused()).isEqualTo(1);
      go.countDown();
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(pool.done()).isEqualTo(2);
      assertThat(pool.busyNanos()).isPositive();
    }
  }

  @Test
  void theWorkRunsOnItsOwnThread() {
    try (HashPool pool = new HashPool(1, 1)) {
      assertThat(pool.run(() -> Thread.currentThread().getName())).isEqualTo("hash");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void itsThreadsYieldToAllOthers() {
    try (HashPool pool = new HashPool(1, 1)) {
      assertThat(pool.run(HashPoolTest::niceness)).isEqualTo("10");
      assertThat(niceness()).as("the caller's own").isNotEqualTo("10");
    }
  }

  /// Field 19 of proc(5); the second field, the name, may hold spaces.
  private static String niceness() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Thread caller(HashPool pool, CountDownLatch running, CountDownLatch go) {
    return Thread.ofVirtual()
        .start(() ->
            pool.run(() -> {
              running.countDown();
              await(go);
              return 1;
            }));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
