package io.gatehouse.device.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Moments and lengths of time as people and devices write them.
class TimesTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "1970-01-01T00:00:00Z, 0",
        "1970-01-01T00:00:00.000001Z, 1",
        "1970-01-01T00:00:00.0000019Z, 1",
        "1970-01-01T02:00:00+02:00, 0",
        "9999-12-31T23:59:59.999999Z, 253402300799999999",
        "1.5, 1500000",
        "99999999999, 99999999999000000",
        "100000000000, 100000000000000",
        "1795328083250, 1795328083250000",
        "1969-12-31T23:59:59Z, none",
        "+10000-01-01T00:00:00Z, none",
        "2026-11-22, none",
        "253402300800000, none",
        "1e3, none",
        "-1, none",
        "'', none",
      })
  void aMomentIsAskedFor(String text, @Nullable Long micros) {
    assertThat(Times.asked(text)).isEqualTo(micros);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "90, 90000000",
        "1ms, 1000",
        "1h30m, 5400000000",
        "2d, 172800000000",
        "PT1H, 3600000000",
        "P1D, 86400000000",
        "3660d, 316224000000000",
        "3661d, none",
        "0, none",
        "PT0.0001S, none",
        "-PT1H, none",
        "1y, none",
        "h, none",
        "1h 2m, none",
        "999999d, none",
        "'', none",
      })
  void aLengthIsAskedFor(String text, @Nullable Long micros) {
    assertThat(Times.length(text)).isEqualTo(micros);
  }
}
