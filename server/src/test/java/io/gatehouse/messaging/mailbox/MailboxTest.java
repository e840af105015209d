package io.gatehouse.messaging.mailbox;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Await;
import io.gatehouse.LosingStores;
import io.gatehouse.access.Rights;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.messaging.House;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Sent;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.ChannelSettings;
import io.gatehouse.store.record.MailboxRecord.Terms;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailboxTest {
  private static final Subscription.Options AT_LEAST_ONCE =
      new Subscription.Options(1, false, false, 0);
  private static final Subscription.Options EXACTLY_ONCE =
      new Subscription.Options(2, false, false, 0);
  private static final Terms SESSION = terms(10_000, false, false);

  @TempDir Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private House house;
  private Rights alice;
  private Rights boat;

  private static Terms terms(int messages, boolean shared, boolean everything) {
    return new Terms(everything, shared, shared, messages, 1 << 20, 60_000, Long.MAX_VALUE);
  }

  @BeforeEach
  void open() {
    house = new House(folder, Limits.DEFAULT, clock());
    alice = house.rights(house.add(Subject.user("alice"), "subscribe_channel:#"), Transport.MQTT);
    boat = house.rights(house.add(Subject.device("boat"), "publish_channel:#"), Transport.MQTT);
  }

  private InstantSource clock() {
    return now::get;
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Mailbox mailbox(Terms terms, String... filters) {
    Mailbox mailbox = house.mailboxes.open(alice, "box", terms, true).mailbox();
    for (String filter : filters) {
      assertThat(mailbox.listen(alice, filter, AT_LEAST_ONCE)).isInstanceOf(Outcome.Accepted.class);
    }
    return mailbox;
  }

  private void publish(String channel, int qos) throws InterruptedException {
    Message message = new Message(channel, new byte[8], null, qos, false, Message.Extras.NONE);
    Outcome<Sent> outcome = house.hub.publish(boat, message);
    assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    if (outcome instanceof Outcome.Accepted<Sent>(Sent sent) && sent.unit() != null) {
      durable(sent.unit());
    }
  }

  private static void durable(Unit unit) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    unit.then(failure -> {
      assertThat(failure).isNull();
      done.countDown();
    });
    assertThat(done.await(10, SECONDS)).isTrue();
  }

  /// Stops and starts again on the same folder.
  private Mailbox restarted() {
    house.close();
    house = new House(folder, Limits.DEFAULT, clock());
    Mailbox mailbox = house.mailboxes.find("main", "box");
    assertThat(mailbox).isNotNull();
    return mailbox;
  }

  private static TestReceiver attached(Mailbox mailbox, Rights rights) {
    TestReceiver receiver = new TestReceiver(mailbox, rights);
    mailbox.attach(receiver);
    return receiver;
  }

  private static void await(TestReceiver receiver, int letters) {
    Await.until(() -> receiver.got().size() >= letters);
    assertThat(receiver.got()).hasSize(letters);
  }

  @Test
  void whatComesWhileNobodyIsThereWaitsInOrder() throws InterruptedException {
    Mailbox mailbox = mailbox(SESSION, "a/#");
    publish("a/1", 1);
    publish("b", 1);
    publish("a/2", 1);
    publish("a/lost", 0);
    assertThat(attached(mailbox, alice).got()).containsExactly("a/1", "a/2");
    assertThat(mailbox.count()).isZero();
  }

  @Test
  void whatWaitsSurvivesARestartFarBeyondWhatMemoryHolds() throws InterruptedException {
    mailbox(terms(10_000, false, false), "a/#");
    for (int i = 0; i < 2_300; i++) {
      Message message = new Message("a/" + i, new byte[8], null, 1, false, Message.Extras.NONE);
      house.hub.publish(boat, message);
    }
    publish("a/2300", 1);
    Mailbox mailbox = restarted();
    assertThat(mailbox.count()).isEqualTo(2_301);
    TestReceiver receiver = attached(mailbox, alice);
    await(receiver, 2_301);
    assertThat(receiver.got())
        .isEqualTo(IntStream.rangeClosed(0, 2_300).mapToObj(i -> "a/" + i).toList());
    assertThat(mailbox.count()).isZero();
    publish("a/after", 1);
    await(receiver, 2_302);
  }

  @Test
  void whatWasSettledDoesNotComeBackAfterARestart() throws InterruptedException {
    Mailbox mailbox = mailbox(SESSION, "a");
    publish("a", 1);
    publish("a", 1);
    TestReceiver receiver = new TestReceiver(mailbox, alice);
    receiver.room = 1;
    mailbox.attach(receiver);
    publish("a", 1);
    Mailbox again = restarted();
    assertThat(again.count()).isEqualTo(2);
  }

  @Test
  void unsettledLettersComeAgainToTheNextReceiverInTheirOrder() throws InterruptedException {
    Mailbox mailbox = mailbox(SESSION, "a/+");
    TestReceiver first = attached(mailbox, alice);
    first.settles = false;
    publish("a/1", 1);
    publish("a/2", 1);
    mailbox.detach(first);
    publish("a/3", 1);
    TestReceiver second = attached(mailbox, alice);
    assertThat(second.got()).containsExactly("a/1", "a/2", "a/3");
    assertThat(second.letters.stream().map(Letter::redelivered)).containsExactly(true, true, false);
    assertThat(second.letters.get(0).sequence()).isEqualTo(first.letters.get(0).sequence());
  }

  @Test
  void aSecondReceiverTakesOver() {
    Mailbox mailbox = mailbox(SESSION, "a");
    TestReceiver first = attached(mailbox, alice);
    attached(mailbox, alice);
    assertThat(first.ended).isNotNull();
    assertThat(first.ended.type()).isEqualTo(ProblemType.TAKEN_OVER);
  }

  @Test
  void receiversOfASharedMailboxTakeTurns() throws InterruptedException {
    Mailbox mailbox = mailbox(terms(1_000, true, true), "a");
    TestReceiver one = attached(mailbox, alice);
    TestReceiver two = attached(mailbox, alice);
    for (int i = 0; i < 10; i++) {
      publish("a", 0);
    }
    assertThat(one.got()).hasSize(5);
    assertThat(two.got()).hasSize(5);
  }

  @Test
  void twoFiltersOfAQueueBringAMessageOnce() throws InterruptedException {
    Mailbox mailbox = mailbox(terms(1_000, true, true), "a/+", "a/#");
    publish("a/1", 1);
    assertThat(mailbox.count()).isEqualTo(1);
  }

  @Test
  void theOldestIsGivenUpWhenTooManyWait() throws InterruptedException {
    Mailbox mailbox = mailbox(terms(2, false, false), "a/+");
    publish("a/1", 1);
    publish("a/2", 1);
    publish("a/3", 1);
    assertThat(mailbox.state().dropped()).isEqualTo(1);
    assertThat(attached(mailbox, alice).got()).containsExactly("a/2", "a/3");
    assertThat(house.hub.totals(null).dropped()).isEqualTo(1);
  }

  @Test
  void aMailboxThatNobodyUsesEnds() {
    mailbox(SESSION, "a");
    now.set(now.get().plusSeconds(59));
    house.mailboxes.tick();
    assertThat(house.mailboxes.find("main", "box")).isNotNull();
    now.set(now.get().plusSeconds(2));
    house.mailboxes.tick();
    assertThat(house.mailboxes.find("main", "box")).isNull();
  }

  @Test
  void aLostRightDropsTheSubscriptionAndDiscardsWhatWaitsForIt() throws InterruptedException {
    mailbox(SESSION, "a/#", "b");
    publish("a/1", 1);
    publish("a/2", 1);
    publish("b", 1);
    Mailbox mailbox = restarted();
    Receipt receipt = house.changeRole("alice", "subscribe_channel:b");
    assertThat(receipt.subscriptions()).isEqualTo(1);
    assertThat(receipt.queuedMessages()).isEqualTo(2);
    publish("a/3", 1);
    TestReceiver receiver = attached(mailbox, alice);
    await(receiver, 1);
    assertThat(receiver.got()).containsExactly("b");
  }

  /// What waits was acknowledged. Where it is not known whose it still is, it waits on.
  @Test
  void aStoreThatIsAwayTakesNothingThatWaitsAndTheLostRightCountsWhenItIsBack()
      throws InterruptedException {
    Mailbox mailbox = mailbox(SESSION, "a", "b");
    publish("a", 1);
    publish("b", 1);
    house.stores.losesWithNextChange(LosingStores.Loss.STORE);
    assertThatThrownBy(() -> house.changeRole("alice", "subscribe_channel:b"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("the change was made");
    assertThat(mailbox.count()).isEqualTo(2);
    house.changes.settle();
    assertThat(house.mailboxes.find("main", "box")).isSameAs(mailbox);
    house.stores.comeBack();
    house.changes.settle();
    assertThat(mailbox.count()).isEqualTo(1);
    TestReceiver receiver = attached(mailbox, alice);
    await(receiver, 1);
    assertThat(receiver.got()).containsExactly("b");
    assertThat(restarted().count()).isZero();
  }

  @Test
  void whoTakesWhatWaitsWhileTheStoreIsAwayGetsNoMoreThanTheirOwnRightsReach()
      throws InterruptedException {
    String token = house.add(Subject.user("bob"), "subscribe_channel:b");
    Rights bob = house.rights(token, Transport.MQTT);
    Mailbox mailbox = mailbox(SESSION, "a", "b");
    publish("a", 1);
    publish("b", 1);
    house.stores.losesWithNextChange(LosingStores.Loss.STORE);
    assertThatThrownBy(() -> house.changeRole("alice", "subscribe_channel:nothing"))
        .isInstanceOf(Refused.class);
    TestReceiver receiver = attached(mailbox, bob);
    assertThat(receiver.got()).containsExactly("b");
    assertThat(receiver.dropped).containsExactly("a");
  }

  @Test
  void aConnectedReceiverIsToldOfALostRightAndKeepsTheRest() throws InterruptedException {
    Mailbox mailbox = mailbox(SESSION, "a", "b");
    TestReceiver receiver = attached(mailbox, alice);
    house.changeRole("alice", "subscribe_channel:b");
    publish("a", 1);
    publish("b", 1);
    assertThat(receiver.dropped).containsExactly("a");
    assertThat(receiver.got()).containsExactly("b");
  }

  @Test
  void aReceiverWithFewerRightsGetsOnlyWhatTheyReach() throws InterruptedException {
    String token = house.add(Subject.user("bob"), "subscribe_channel:b");
    Mailbox mailbox = mailbox(SESSION, "a", "b");
    publish("a", 1);
    publish("b", 1);
    TestReceiver bob = attached(mailbox, house.rights(token, Transport.MQTT));
    assertThat(bob.got()).containsExactly("b");
    assertThat(bob.dropped).containsExactly("a");
    assertThat(mailbox.count()).isZero();
  }

  @Test
  void aQos2LetterLeavesOnlyOnceItIsDurable() throws InterruptedException {
    Mailbox mailbox = house.mailboxes.open(alice, "box", SESSION, true).mailbox();
    mailbox.listen(alice, "a", EXACTLY_ONCE);
    TestReceiver receiver = attached(mailbox, alice);
    receiver.settles = false;
    publish("a", 2);
    await(receiver, 1);
    Letter letter = receiver.letters.getFirst();
    CountDownLatch durable = new CountDownLatch(1);
    mailbox.release(letter, durable::countDown);
    assertThat(durable.await(10, SECONDS)).isTrue();
    Mailbox again = restarted();
    TestReceiver next = attached(again, alice);
    await(next, 1);
    assertThat(next.letters.getFirst().released()).isTrue();
    assertThat(next.letters.getFirst().sequence()).isEqualTo(letter.sequence());
  }

  @Test
  void aPacketThatItsSenderHasNotReleasedIsKnownAfterARestart() throws InterruptedException {
    Mailbox mailbox = mailbox(SESSION);
    Message message = new Message("a", new byte[1], null, 2, false, Message.Extras.NONE);
    Unit unit = new Unit();
    unit.add(Objects.requireNonNull(mailbox.received().add(7)));
    assertThat(mailbox.received().contains(7)).isTrue();
    house.journal.submit(unit);
    durable(unit);
    Mailbox again = restarted();
    assertThat(again.received().contains(7)).isTrue();
    CountDownLatch released = new CountDownLatch(1);
    again.received().release(7, released::countDown);
    assertThat(released.await(10, SECONDS)).isTrue();
    assertThat(restarted().received().contains(7)).isFalse();
    assertThat(message.qos()).isEqualTo(2);
  }

  @Test
  void retainedMessagesComeToANewSubscription() {
    List<String> kept = new ArrayList<>();
    house.hub.publish(boat, new Message("a/1", new byte[1], null, 1, true, Message.Extras.NONE));
    Mailbox mailbox = mailbox(SESSION, "a/#");
    mailbox.addRetained(alice, mailbox.subscriptions().getFirst());
    TestReceiver receiver = attached(mailbox, alice);
    receiver.letters.forEach(one -> kept.add(one.publication().channel() + one.shown()));
    assertThat(kept).containsExactly("a/1true");
  }

  /// Properties hold memory as payloads do.
  @Test
  void propertiesCountAsBytesThatWait() {
    Mailbox mailbox = mailbox(terms(100, false, true), "#");
    Message.Property large = new Message.Property("p", "x".repeat(600_000));
    Message.Extras extras =
        new Message.Extras(false, null, new byte[0], Long.MAX_VALUE, List.of(large));
    for (int i = 0; i < 5; i++) {
      house.hub.publish(boat, new Message("a", new byte[0], null, 1, false, extras));
    }
    assertThat(mailbox.state().messages()).isEqualTo(1);
    assertThat(mailbox.state().bytes()).isBetween(600_000L, 1L << 20);
  }

  /// Two that hear of each other's presence used to wait for each other for ever.
  @Test
  void mailboxesThatHearOfEachOthersPresenceDoNotBlockEachOther() throws Exception {
    house.rule("room/#", new ChannelSettings(0, 0, true, false));
    Terms all = terms(100, false, true);
    List<Thread> busy = new ArrayList<>();
    for (int own = 1; own <= 2; own++) {
      Mailbox mailbox = house.mailboxes.open(alice, "box-" + own, all, false).mailbox();
      mailbox.listen(alice, "room/" + own, AT_LEAST_ONCE);
      mailbox.listen(alice, "$presence/room/" + (3 - own), AT_LEAST_ONCE);
      busy.add(Thread.ofPlatform().daemon().start(() -> comeAndGo(mailbox)));
    }
    for (Thread one : busy) {
      assertThat(one.join(Duration.ofSeconds(20))).isTrue();
    }
  }

  private void comeAndGo(Mailbox mailbox) {
    for (int i = 0; i < 3_000; i++) {
      TestReceiver receiver = new TestReceiver(mailbox, alice);
      mailbox.attach(receiver);
      mailbox.detach(receiver);
    }
  }
}
