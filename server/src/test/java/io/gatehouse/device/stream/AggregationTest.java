package io.gatehouse.device.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.device.stream.Aggregation.Bounds;
import io.gatehouse.device.stream.Aggregation.Gathered;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.device.RecordStore.Span;
import io.gatehouse.store.device.StreamRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The bounds of an aggregation: it holds few records at a time, and ends.
class AggregationTest {
  private static final List<StreamRecord> RECORDS =
      LongStream.range(0, 10_000)
          .mapToObj(at -> new StreamRecord(at, "{\"n\":1,\"s\":\"x\",\"o\":{\"n\":2}}", null, null))
          .toList();

  private static int most;

  private static List<StreamRecord> read(Span span, int limit) {
    most = Math.max(most, limit);
    long from = Objects.requireNonNullElse(span.from(), 0L);
    return RECORDS.subList((int) from, (int) Math.min(RECORDS.size(), from + limit));
  }

  @Test
  void itReadsFewRecordsAtATime() {
    Gathered gathered =
        new Aggregation(100_000, false, 10).gather(Span.EVER, AggregationTest::read);
    assertThat(gathered.intervals()).hasSize(1);
    assertThat(gathered.intervals().getFirst().records()).isEqualTo(10_000);
    assertThat(gathered.intervals().getFirst().channels()).containsOnlyKeys("n");
    assertThat(most).isLessThanOrEqualTo(1_000);
  }

  @Test
  void aPageEndsBetweenTwoIntervalsWhenItHasLookedAtMuch() {
    Bounds bounds = new Bounds(2_500, 5_000);
    List<Long> starts = new ArrayList<>();
    Span rest = Span.EVER;
    Gathered page;
    do {
      page = new Aggregation(1_000, false, 100, bounds).gather(rest, AggregationTest::read);
      assertThat(page.intervals()).hasSizeLessThanOrEqualTo(3);
      page.intervals()
          .forEach(one -> {
            assertThat(one.records()).isEqualTo(1_000);
            starts.add(one.start());
          });
      rest = new Pull(Span.EVER, false, page.next(), 100).restOf(1_000);
    } while (page.next() != null);
    assertThat(starts).isEqualTo(LongStream.range(0, 10).map(i -> i * 1_000).boxed().toList());
  }

  @Test
  void anIntervalThatHoldsTooMuchIsRefused() {
    Aggregation aggregation = new Aggregation(8_000, false, 100, new Bounds(2_500, 5_000));
    assertThatThrownBy(() -> aggregation.gather(Span.EVER, AggregationTest::read))
        .isInstanceOf(Refused.class);
  }
}
