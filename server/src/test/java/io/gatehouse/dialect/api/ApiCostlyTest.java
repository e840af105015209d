package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What costs a processor for a while is counted together, whatever it is.
class ApiCostlyTest {
  @Test
  void theSafetyReportWaitsForQuestionsToThePolicy() {
    try (TestServer server = TestServer.start()) {
      Api owner = server.owner();
      CountDownLatch begun = new CountDownLatch(2);
      CountDownLatch gate = new CountDownLatch(1);
      List<CompletableFuture<Void>> held =
          Stream.of(1, 2)
              .map(turn ->
                  CompletableFuture.runAsync(
                      () -> server.costly.take("main", () -> waits(begun, gate)),
                      Thread::startVirtualThread))
              .toList();
      awaited(begun);

      owner.get("/v1/doctor").is(429, "too-many");
      owner
          .post("/v1/who-can", "{'verb': 'publish', 'resource': 'channel:fleet/7/alarms'}")
          .is(429, "too-many");

      gate.countDown();
      assertThat(held).allSatisfy(CompletableFuture::join);
      owner.get("/v1/doctor").is(200);
    }
  }

  private static boolean waits(CountDownLatch begun, CountDownLatch gate) {
    begun.countDown();
    return awaited(gate);
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
