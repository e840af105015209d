package io.gatehouse;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits until something has come about, and fails if it does not.
public final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(1);

  private Await() {}

  /// What is awaited.
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  /// What goes wrong in asking fails the test.
  public static void until(Condition condition) {
    until(PAUSE, condition);
  }

  /// The same where asking often would itself be refused.
  ///
  /// @param pause between two questions
  public static void until(Duration pause, Condition condition) {
    long begin = System.nanoTime();
    while (!holds(condition)) {
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new AssertionError("what was awaited did not come about");
      }
      LockSupport.parkNanos(pause.toNanos()); // leaves the processor to whoever is awaited
    }
  }

  private static boolean holds(Condition condition) {
    try {
      return condition.holds();
    } catch (Exception failed) {
      throw new AssertionError("it could not be asked whether it holds", failed);
    }
  }
}
