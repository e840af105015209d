package io.gatehouse.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryTest {
  private static final double MEGABYTE = 1e6;

  private final Memory memory = new Memory(8 * MEGABYTE);

  @Test
  void aSteadyClimbIsSeen() {
    for (int i = 0; i < 12; i++) {
      memory.add(i * 10, (50 + 3 * i) * MEGABYTE);
    }

    assertThat(memory.growth().orElseThrow()).isBetween(23 * MEGABYTE, 25 * MEGABYTE);
    assertThat(memory.isFlat()).isFalse();
  }

  @Test
  void aWarmUpAndANoisySampleAreNoClimb() {
    double[] megabytes = {20, 40, 50, 50, 51, 50, 90, 50, 49, 51, 50, 50};
    for (int i = 0; i < megabytes.length; i++) {
      memory.add(i * 10, megabytes[i] * MEGABYTE);
    }

    assertThat(memory.isFlat()).isTrue();
  }

  @Test
  void fewSamplesAreNotJudged() {
    memory.add(0, MEGABYTE);
    memory.add(10, 100 * MEGABYTE);

    assertThat(memory.growth()).isEmpty();
    assertThat(memory.isFlat()).isTrue();
  }
}
