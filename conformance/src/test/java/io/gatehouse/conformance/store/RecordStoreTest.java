package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.store.device.DeviceModel;
import io.gatehouse.store.device.DeviceSettings;
import io.gatehouse.store.device.RecordStore.Span;
import io.gatehouse.store.device.StreamModel;
import io.gatehouse.store.device.StreamRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Records of streams.
class RecordStoreTest extends StoreContract {
  private long gps;
  private long log;

  @BeforeEach
  void fill() {
    change(tx -> tx.principals().add(Samples.device("boat-7")));
    DeviceModel model =
        new DeviceModel(
            Samples.APPLICATION,
            "boat-7",
            "{}",
            DeviceSettings.USUAL,
            List.of(stream("gps"), stream("log")),
            List.of(),
            1,
            1);
    DeviceModel kept = stores.write(tx -> tx.devices().put(model));
    List<StreamModel> streams = kept.streams();
    gps = streams.get(0).number();
    log = streams.get(1).number();
  }

  @Test
  void recordsComeBackAsTheyWereInTheOrderOfTime() {
    StreamRecord full =
        new StreamRecord(
            253_402_300_799_999_999L,
            "{\"ü\":\"\\u0000`'\",\"n\":1.5e-7}",
            "{\"latitude\":54,\"longitude\":10.1}",
            "user:alice");
    assertThat(add(gps, full, record(1), record(0))).containsExactly(true, true, true);
    assertThat(add(log, record(1))).containsExactly(true);
    reopen();
    assertThat(list(gps, Span.EVER, false, 9)).containsExactly(record(0), record(1), full);
    assertThat(list(gps, Span.EVER, true, 2)).containsExactly(full, record(1));
  }

  @Test
  void theFirstRecordOfAMomentStays() {
    assertThat(add(gps, record(5), record(6))).containsExactly(true, true);
    StreamRecord other = new StreamRecord(5, "{\"other\":true}", null, null);
    assertThat(add(gps, other, record(7), record(7))).containsExactly(false, true, false);
    assertThat(list(gps, Span.EVER, false, 9)).containsExactly(record(5), record(6), record(7));
  }

  @Test
  void aSpanHoldsItsBeginningAndNotItsEnd() {
    fill(1, 9);
    assertThat(times(new Span(3L, 6L), false, 9)).containsExactly(3L, 4L, 5L);
    assertThat(times(new Span(null, 3L), true, 9)).containsExactly(2L, 1L);
    assertThat(times(new Span(8L, null), false, 9)).containsExactly(8L, 9L);
    assertThat(times(new Span(3L, 3L), false, 9)).isEmpty();
  }

  @Test
  void theEarliestAreRemovedFirstAndNoMoreThanAsked() {
    fill(1, 9);
    add(log, record(1));
    assertThat(remove(new Span(2L, 8L), 4)).isEqualTo(4);
    assertThat(times(Span.EVER, false, 9)).containsExactly(1L, 6L, 7L, 8L, 9L);
    assertThat(remove(new Span(null, 8L), 9)).isEqualTo(3);
    assertThat(times(Span.EVER, false, 9)).containsExactly(8L, 9L);
    assertThat(remove(new Span(null, 8L), 9)).isZero();
    assertThat(list(log, Span.EVER, false, 9)).hasSize(1);
  }

  @Test
  void theFirstOfTheLatestIsFound() {
    fill(1, 9);
    assertThat(firstOfLatest(3)).contains(7L);
    assertThat(firstOfLatest(9)).contains(1L);
    assertThat(firstOfLatest(10)).isEmpty();
  }

  @Test
  void aBatchOfThousandsIsOneChange() {
    fill(1, 5_000);
    assertThat(list(gps, Span.EVER, false, 9_999)).hasSize(5_000);
  }

  private void fill(long from, long to) {
    List<StreamRecord> records =
        LongStream.rangeClosed(from, to).mapToObj(RecordStoreTest::record).toList();
    assertThat(add(gps, records.toArray(StreamRecord[]::new))).doesNotContain(false);
  }

  private int remove(Span span, int most) {
    return stores.write(tx -> tx.records().remove(gps, span, most));
  }

  private Optional<Long> firstOfLatest(long count) {
    return stores.read(tx -> tx.records().firstOfLatest(gps, count));
  }

  private List<Boolean> add(long stream, StreamRecord... records) {
    return stores.write(tx -> tx.records().add(stream, List.of(records)));
  }

  private List<StreamRecord> list(long stream, Span span, boolean descending, int limit) {
    return stores.read(tx -> tx.records().list(stream, span, descending, limit));
  }

  private List<Long> times(Span span, boolean descending, int limit) {
    return list(gps, span, descending, limit).stream().map(StreamRecord::at).toList();
  }

  private static StreamRecord record(long at) {
    return new StreamRecord(at, "{\"n\":" + at + "}", null, null);
  }

  private static StreamModel stream(String name) {
    return new StreamModel(0, name, null, null, true, Map.of(), null);
  }
}
