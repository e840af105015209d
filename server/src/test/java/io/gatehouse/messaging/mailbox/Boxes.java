package io.gatehouse.messaging.mailbox;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.messaging.House;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Sent;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.store.record.MailboxRecord.Terms;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/// A house with somebody who publishes, two who have mailboxes, and a clock that stands.
final class Boxes implements AutoCloseable {
  static final Terms SESSION =
      new Terms(false, false, false, 10_000, 1 << 20, 600_000, Long.MAX_VALUE);
  static final Terms QUEUE = new Terms(true, true, true, 10_000, 1 << 20, 600_000, Long.MAX_VALUE);

  final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final Path folder;
  private Mailboxes.Limits limits;
  House house;
  final Rights alice;
  final Rights carol;
  private final Rights boat;

  Boxes(Path folder, Mailboxes.Limits limits) {
    this.folder = folder;
    this.limits = limits;
    house = new House(folder, Limits.DEFAULT, now::get, limits);
    alice = house.rights(house.add(Subject.user("alice"), "subscribe_channel:#"), Transport.MQTT);
    carol = house.rights(house.add(Subject.user("carol"), "subscribe_channel:#"), Transport.MQTT);
    boat = house.rights(house.add(Subject.device("boat"), "publish_channel:#"), Transport.MQTT);
  }

  /// A mailbox that listens to one filter.
  Mailbox open(Rights owner, String name, Terms terms, boolean durable, String filter, int qos) {
    Mailbox mailbox = house.mailboxes.open(owner, name, terms, durable).mailbox();
    Subscription.Options options = new Subscription.Options(qos, false, false, 0);
    assertThat(mailbox.listen(owner, filter, options)).isInstanceOf(Outcome.Accepted.class);
    return mailbox;
  }

  Mailbox session(Rights owner, String name, String filter) {
    return open(owner, name, SESSION, true, filter, 2);
  }

  /// Publishes and waits until that is durable.
  void publish(String channel, int qos) throws InterruptedException {
    publish(channel, qos, 8);
  }

  void publish(String channel, int qos, int bytes) throws InterruptedException {
    publish(new Message(channel, new byte[bytes], null, qos, false, Message.Extras.NONE));
  }

  void publish(Message message) throws InterruptedException {
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
  void restart() {
    restart(limits);
  }

  void restart(Mailboxes.Limits others) {
    house.close();
    limits = others;
    house = new House(folder, Limits.DEFAULT, now::get, others);
  }

  Mailbox find(String name) {
    return Objects.requireNonNull(house.mailboxes.find("main", name));
  }

  static TestReceiver attached(Mailbox mailbox, Rights rights) {
    TestReceiver receiver = new TestReceiver(mailbox, rights);
    mailbox.attach(receiver);
    return receiver;
  }

  @Override
  public void close() {
    house.close();
  }
}
