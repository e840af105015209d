package io.gatehouse.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Result PLAIN = Result.of("start", 1.23456, "s");
  private static final Result FULL =
      Result.of("http-check", 61234.4, "requests/s")
          .against(new Peer("bare echo", 70000), 0.87654)
          .within(Budget.ratioAtLeast(0.8));
  private static final Result FAILED = Result.of("p99", 7, "ms").within(Budget.atMost(5));

  @Test
  void jsonHoldsExactlyTheSevenKeysAndNullWhereThereIsNothing() {
    assertThat(new Report(List.of(PLAIN, FULL)).json())
        .isEqualTo(
            "{\"results\":[{\"name\":\"start\",\"value\":1.235,\"unit\":\"s\",\"peer\":null,"
                + "\"ratio\":null,\"budget\":null,\"met\":null},"
                + "{\"name\":\"http-check\",\"value\":61234.0,\"unit\":\"requests/s\","
                + "\"peer\":\"bare echo\",\"ratio\":0.877,\"budget\":\"ratio >= 0.8\","
                + "\"met\":true}]}");
  }

  @Test
  void theTableAlignsItsColumnsAndShowsThePeersValue() {
    assertThat(new Report(List.of(PLAIN, FULL, FAILED)).table())
        .isEqualTo(
            """
            name         value  unit        peer               ratio  budget        met
            start        1.235  s
            http-check  61,234  requests/s  bare echo: 70,000  0.877  ratio >= 0.8  yes
            p99          7.000  ms                                    value <= 5    NO
            """);
  }

  @Test
  void aBudgetOnARatioIsNotMetWithoutARatio() {
    assertThat(PLAIN.within(Budget.ratioAtLeast(0.1)).met()).isFalse();
  }

  @Test
  void aBudgetOnAValueIsMetAtItsLimit() {
    assertThat(Result.of("x", 5, "ms").within(Budget.atMost(5)).met()).isTrue();
    assertThat(Result.of("x", 5, "ms").within(Budget.atLeast(5)).met()).isTrue();
    assertThat(Result.of("x", 5, "ms").within(Budget.atLeast(6)).met()).isFalse();
  }

  @Test
  void whatMeasuredNothingIsNoResult() {
    assertThatThrownBy(() -> Result.of("x", Double.NaN, "ms"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("`x`");
  }
}
