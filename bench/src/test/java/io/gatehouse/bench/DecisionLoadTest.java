package io.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gatehouse.bench.DecisionLoad.Holder;
import io.gatehouse.bench.DecisionLoad.Shape;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecisionLoadTest {
  private static final int DECISIONS = 10_000;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FILTER")
  void aDecisionAboutOneThingAllocatesNothing(Shape shape) {
    for (Holder holder : Holder.values()) {
      assertThat(allocated(new DecisionLoad(shape, holder, 1_000, 100))).isLessThan(DECISIONS);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "FILTER")
  void aDecisionAboutAFilterAllocatesLittle(Shape shape) {
    assertThat(allocated(new DecisionLoad(shape, Holder.ONE, 1_000, 100)) / DECISIONS)
        .isLessThan(100);
  }

  @ParameterizedTest
  @EnumSource
  void everyShapeIsAnsweredAsExpectedHoweverTheGrantsAreHeld(Shape shape) {
    for (Holder holder : Holder.values()) {
      DecisionLoad load = new DecisionLoad(shape, holder, 100, 10);
      assertThat(load.window(Duration.ofMillis(1)).count()).isPositive();
    }
  }

  private static long allocated(DecisionLoad load) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    boolean right = load.decide();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < DECISIONS; i++) {
      right &= load.decide();
    }
    long after = threads.getCurrentThreadAllocatedBytes();
    assertThat(right).isTrue();
    return after - before;
  }
}
