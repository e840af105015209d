package io.gatehouse.messaging.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedRateTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aSecondsWorthMayBeTakenAtOnceAndThenAtTheSteadyRate() {
    SharedRate rate = new SharedRate(10, 0);
    assertThat(IntStream.range(0, 20).filter(i -> rate.take(0)).count()).isEqualTo(10);
    assertThat(rate.take(SECOND / 10)).isTrue();
    assertThat(rate.take(SECOND / 10)).isFalse();
    assertThat(rate.take(SECOND / 5)).isTrue();
  }

  @Test
  void whatWasNotTakenIsNotSaved() {
    SharedRate rate = new SharedRate(10, 0);
    long later = 100 * SECOND;
    assertThat(IntStream.range(0, 20).filter(i -> rate.take(later)).count()).isEqualTo(10);
  }
}
