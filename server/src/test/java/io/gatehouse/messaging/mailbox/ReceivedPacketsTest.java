package io.gatehouse.messaging.mailbox;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.messaging.House;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.store.record.MailboxRecord.Terms;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A sender of QoS 2 that comes back before the journal has caught up hears nothing that a crash
/// would belie (MQTT 5 sections 4.3.3 and 4.4).
class ReceivedPacketsTest {
  private static final Terms SESSION =
      new Terms(false, false, false, 100, 1 << 20, 60_000, Long.MAX_VALUE);

  @TempDir Path folder;
  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
  private House house;
  private ReceivedPackets packets;

  @BeforeEach
  void open() {
    house = new House(folder, Limits.DEFAULT, InstantSource.system());
    Rights boat =
        house.rights(house.add(Subject.device("boat"), "publish_channel:#"), Transport.MQTT);
    packets = house.mailboxes.open(boat, "box", SESSION, true).mailbox().received();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Unit underWay(int packet) {
    Unit unit = new Unit();
    unit.add(Objects.requireNonNull(packets.add(packet)));
    return unit;
  }

  @Test
  void aRepeatedMessageIsConfirmedOnceTheFirstIsDurable() throws InterruptedException {
    Unit unit = underWay(7);
    packets.whenKept(7, told::add);
    packets.whenKept(7, told::add);
    assertThat(told).isEmpty();
    house.journal.submit(unit);
    assertThat(told.poll(10, SECONDS)).isEqualTo(true);
    assertThat(told.poll(10, SECONDS)).isEqualTo(true);
    packets.whenKept(7, told::add);
    assertThat(told.poll()).isEqualTo(true);
  }

  @Test
  void aMessageThatCouldNotBeKeptIsTakenWhenItComesAgain() throws InterruptedException {
    Unit unit = underWay(7);
    unit.add(_ -> {
      throw new IllegalStateException("planned");
    });
    packets.whenKept(7, told::add);
    house.journal.submit(unit);
    assertThat(told.poll(10, SECONDS)).isEqualTo(false);
    assertThat(packets.contains(7)).isFalse();
  }

  @Test
  void aRepeatedReleaseIsCompleteOnceTheFirstIsDurable() throws InterruptedException {
    Unit unit = underWay(7);
    house.journal.submit(unit);
    CountDownLatch store = new CountDownLatch(1);
    house.journal.submit(_ -> {
      try {
        store.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    });
    assertThat(packets.release(7, () -> told.add("first"))).isTrue();
    assertThat(packets.release(7, () -> told.add("again"))).isTrue();
    assertThat(told).isEmpty();
    store.countDown();
    assertThat(told.poll(10, SECONDS)).isEqualTo("first");
    assertThat(told.poll(10, SECONDS)).isEqualTo("again");
    assertThat(packets.release(7, () -> told.add("unknown"))).isFalse();
    assertThat(told).isEmpty();
  }
}
