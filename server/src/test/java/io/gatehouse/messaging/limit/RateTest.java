package io.gatehouse.messaging.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateTest {
  @Test
  void aBurstIsFollowedByTheSteadyRate() {
    Rate rate = new Rate(10, 20, 0);
    int atOnce = 0;
    while (rate.take(0)) {
      atOnce++;
    }
    assertThat(atOnce).isEqualTo(20);
    int inTenSeconds = 0;
    for (long now = 0; now <= 10_000; now++) {
      inTenSeconds += rate.take(now) ? 1 : 0;
    }
    assertThat(inTenSeconds).isEqualTo(100);
  }

  @Test
  void withoutARateEverythingPasses() {
    Rate rate = new Rate(0, 0, 0);
    for (int i = 0; i < 1_000; i++) {
      assertThat(rate.take(0)).isTrue();
    }
  }
}
