package io.gatehouse.messaging.mailbox;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Await;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.messaging.House;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.LetterRecord;
import io.gatehouse.store.record.MailboxRecord.Terms;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More letters wait than memory holds, and the store is slow or out of order.
class StoredLettersTest {
  private static final int IN_MEMORY = 1_000;
  private static final Terms SESSION =
      new Terms(false, false, false, 10_000, 1 << 20, 60_000, Long.MAX_VALUE);

  @TempDir Path folder;
  private final SlowReads slow = new SlowReads();
  private House house;
  private Rights alice;
  private Mailboxes mailboxes;
  private Mailbox mailbox;
  private Subscription subscription;
  private long ids;

  @BeforeEach
  void fill() throws InterruptedException {
    house = new House(folder, Limits.DEFAULT, InstantSource.system());
    alice = house.rights(house.add(Subject.user("alice"), "subscribe_channel:#"), Transport.MQTT);
    slow.behind = house.stores;
    mailboxes =
        new Mailboxes(
            house.access,
            house.hub,
            house.journal,
            slow,
            InstantSource.system(),
            new SecureRandom(),
            Mailboxes.Limits.STANDARD);
    mailbox = mailboxes.open(alice, "box", SESSION, true).mailbox();
    mailbox.listen(alice, "a/#", new Subscription.Options(1, false, false, 0));
    subscription = mailbox.subscriptions().getFirst();
    Unit unit = new Unit();
    for (int i = 0; i < IN_MEMORY; i++) {
      unit = put(i);
      house.journal.submit(unit);
    }
    durable(unit);
  }

  @AfterEach
  void close() {
    slow.passes.release(1_000);
    mailboxes.close();
    house.close();
  }

  /// Puts a letter in, as the thread of a publisher does; its unit is not submitted yet.
  private Unit put(int number) {
    Message message = new Message("a/" + number, new byte[4], null, 1, false, Message.Extras.NONE);
    Publication publication =
        new Publication(
            "main",
            message,
            new Publication.Sender(Subject.device("boat"), "boat", "{}"),
            ++ids,
            0,
            null);
    assertThat(mailbox.hand(publication, subscription)).isTrue();
    return publication.unit();
  }

  private static void durable(Unit unit) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    unit.then(_ -> done.countDown());
    assertThat(done.await(10, SECONDS)).isTrue();
  }

  private static void awaits(TestReceiver receiver, int letters) {
    Await.until(() -> receiver.got().size() >= letters);
    assertThat(receiver.got())
        .isEqualTo(IntStream.range(0, letters).mapToObj(i -> "a/" + i).toList());
  }

  private TestReceiver attached() {
    TestReceiver receiver = new TestReceiver(mailbox, alice);
    mailbox.attach(receiver);
    return receiver;
  }

  @Test
  void aLetterThatIsDurableBeforeAnEarlierOneOvertakesNothing() throws Exception {
    Unit first = put(IN_MEMORY);
    Unit second = put(IN_MEMORY + 1);
    house.journal.submit(second);
    durable(second);
    TestReceiver receiver = attached();
    awaits(receiver, IN_MEMORY);
    slow.awaitsReads(1);
    house.journal.submit(first);
    awaits(receiver, IN_MEMORY + 2);
    assertThat(mailbox.count()).isZero();
  }

  @Test
  void aLetterThatBecomesDurableWhileTheStoreIsReadIsNotForgotten() throws Exception {
    Unit late = put(IN_MEMORY);
    slow.passes.drainPermits();
    TestReceiver receiver = attached();
    awaits(receiver, IN_MEMORY);
    slow.awaitsReads(1);
    house.journal.submit(late);
    durable(late);
    slow.passes.release();
    slow.awaitsReads(2);
    slow.passes.release();
    awaits(receiver, IN_MEMORY + 1);
  }

  @Test
  void nothingIsReadAgainWhileNothingNewIsDurable() throws Exception {
    Unit never = put(IN_MEMORY);
    TestReceiver receiver = attached();
    awaits(receiver, IN_MEMORY);
    slow.awaitsReads(1);
    slow.awaitsEnd();
    assertThat(slow.reads).hasValue(1);
    house.journal.submit(never);
    awaits(receiver, IN_MEMORY + 1);
  }

  @Test
  void whatTheStoreRefusesHoldsNothingUp() throws Exception {
    Unit refused = put(IN_MEMORY);
    refused.add(_ -> {
      throw new IllegalStateException("planned");
    });
    Unit next = put(IN_MEMORY + 1);
    house.journal.submit(refused);
    house.journal.submit(next);
    durable(next);
    TestReceiver receiver = attached();
    Await.until(() -> mailbox.count() == 0);
    assertThat(receiver.got()).hasSize(IN_MEMORY + 1).endsWith("a/" + (IN_MEMORY + 1));
  }

  @Test
  void whatIsPurgedOnItsWayToTheStoreIsNotThereAfterARestart() throws Exception {
    Unit underWay = put(IN_MEMORY);
    mailbox.drop(subscription, Problem.of(ProblemType.ENDED, "the right is gone"));
    house.journal.submit(underWay);
    durable(underWay);
    long id = mailbox.id();
    List<LetterRecord> left = house.stores.read(tx -> tx.mailboxes().letters(id, 0, 10));
    assertThat(left).isEmpty();
  }

  /// The store, but what was read arrives only when the test lets it.
  private static final class SlowReads implements Stores {
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final Semaphore passes = new Semaphore(1_000_000);
    private @Nullable Stores behind;

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) {
      T found = stores().read(work);
      reads.incrementAndGet();
      passes.acquireUninterruptibly();
      ended.incrementAndGet();
      return found;
    }

    private Stores stores() {
      return Objects.requireNonNull(behind);
    }

    void awaitsReads(int count) {
      Await.until(() -> reads.get() >= count);
    }

    void awaitsEnd() {
      Await.until(() -> ended.get() >= reads.get());
    }

    @Override
    public <T extends @Nullable Object> T write(Work<T> work) {
      return stores().write(work);
    }

    @Override
    public String describe() {
      return stores().describe();
    }

    @Override
    public void close() {}
  }
}
