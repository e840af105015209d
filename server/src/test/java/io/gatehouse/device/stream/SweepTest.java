package io.gatehouse.device.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.device.record.Times;
import io.gatehouse.identity.Draft;
import io.gatehouse.store.device.DeviceSettings;
import io.gatehouse.store.device.RecordStore.Span;
import io.gatehouse.store.device.Retention;
import io.gatehouse.store.device.StreamModel;
import io.gatehouse.store.device.StreamRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Records that are too old, too many, or of a stream that has ended, go in small bites.
class SweepTest {
  private static final long SECOND = 1_000_000;

  @TempDir private Path folder;
  private House house;
  private Sweep sweep;

  @BeforeEach
  void open() {
    house = new House(folder);
    house.setup.createUnattended("anna", House.PASSWORD);
    var _ = house.directory.create(House.SERVER, Draft.named(Subject.Kind.DEVICE, "buoy"), null);
    sweep = new Sweep(house.stores, house.clock, 100, 10);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private long stream(@Nullable Long seconds, @Nullable Long records) {
    Retention retention = new Retention(seconds == null ? null : seconds * 1_000, records);
    StreamModel stream = new StreamModel(0, "s", null, null, true, Map.of(), retention);
    return house
        .devices
        .change(House.SERVER, "buoy", null, now -> now.with(stream))
        .record()
        .stream("s")
        .orElseThrow()
        .number();
  }

  /// One record a second, the last of them now.
  private void push(long stream, int count) {
    long now = Times.of(house.clock.instant());
    List<StreamRecord> records =
        LongStream.range(0, count)
            .mapToObj(i -> new StreamRecord(now - i * SECOND, "{}", null, null))
            .toList();
    house.stores.write(transaction -> transaction.records().add(stream, records));
    sweep.note(stream);
  }

  private List<Long> times(long stream) {
    return house.stores.read(transaction ->
        transaction.records().list(stream, Span.EVER, false, 1_000).stream()
            .map(StreamRecord::at)
            .toList());
  }

  @Test
  void whatIsOlderThanItsStreamKeepsGoes() {
    long stream = stream(30L, null);
    push(stream, 100);
    assertThat(sweep.turn()).isPositive();
    long oldest = Times.of(house.clock.instant()) - 30 * SECOND;
    assertThat(times(stream)).hasSize(31).allMatch(at -> at >= oldest);
    house.clock.forward(Duration.ofMinutes(1));
    sweep.turn();
    assertThat(times(stream)).isEmpty();
    assertThat(sweep.turn()).isZero();
  }

  @Test
  void theLatestOfTooManyStay() {
    long stream = stream(null, 7L);
    push(stream, 100);
    sweep.turn();
    long now = Times.of(house.clock.instant());
    assertThat(times(stream)).hasSize(7).last().isEqualTo(now);
    house.clock.forward(Duration.ofSeconds(10));
    push(stream, 3);
    sweep.turn();
    assertThat(times(stream)).hasSize(7).last().isEqualTo(now + 10 * SECOND);
  }

  /// The retention of a device holds for its streams that have none, and a new one at once.
  @Test
  void theRetentionOfTheDeviceHolds() {
    StreamModel plain = new StreamModel(0, "s", null, null, true, Map.of(), null);
    long stream =
        house.devices.change(House.SERVER, "buoy", null, now -> now.with(plain)).record().stream(
                "s")
            .orElseThrow()
            .number();
    push(stream, 50);
    sweep.turn();
    assertThat(times(stream)).hasSize(50);
    DeviceSettings few = new DeviceSettings(true, true, new Retention(10_000L, null));
    var _ = house.devices.change(House.SERVER, "buoy", null, now -> now.withSettings(few));
    sweep.turn();
    assertThat(times(stream)).hasSize(11);
  }

  @Test
  void oneTurnTakesNoMoreThanItsBitesAndTheNextGoesOn() {
    Sweep small = new Sweep(house.stores, house.clock, 3, 10);
    long stream = stream(1L, null);
    push(stream, 100);
    assertThat(small.turn()).isEqualTo(3);
    assertThat(times(stream)).hasSize(70);
    for (int turn = 0; turn < 4; turn++) {
      small.turn();
    }
    assertThat(times(stream)).hasSize(2);
  }

  @Test
  void theRecordsOfAStreamThatHasEndedGo() {
    long stream = stream(null, null);
    push(stream, 25);
    var _ = house.devices.change(House.SERVER, "buoy", null, now -> now.without("s"));
    sweep.turn();
    assertThat(times(stream)).isEmpty();
    List<Long> ended = house.stores.read(transaction -> transaction.devices().ended(9));
    assertThat(ended).isEmpty();
  }
}
