package io.gatehouse.door.amqp.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.amqp.AmqpHouse;
import io.gatehouse.door.amqp.v1.AmqpClient.Content;
import io.gatehouse.door.amqp.v1.AmqpClient.Inbox;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.identity.Tokens;
import io.gatehouse.messaging.House;
import io.gatehouse.store.record.TokenRecord;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.protonj2.engine.IncomingDelivery;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.TerminusDurability;
import org.apache.qpid.protonj2.types.messaging.TerminusExpiryPolicy;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.LinkError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Subscriptions that outlive their link: messaging sections 3.5.3 (source), 3.5.5 (durability) and
/// 3.5.6 (expiry), transport section 2.6.3 (detach and close).
class AmqpDurableTest {
  @TempDir Path folder;
  private AmqpHouse house;
  private String aliceToken;
  private String boatToken;
  private AmqpClient alice;
  private AmqpClient boat;

  @BeforeEach
  void open() throws Exception {
    house = new AmqpHouse(folder);
    boatToken = house.rooms.add(Subject.device("boat-7"), "publish_channel:#");
    aliceToken = house.rooms.add(Subject.user("alice"), "subscribe_channel:#");
    connect();
  }

  private void connect() throws Exception {
    boat = new AmqpClient(house.port(), "boat-7", boatToken);
    alice = new AmqpClient(house.port(), "alice", aliceToken);
  }

  @AfterEach
  void close() throws Exception {
    alice.close();
    boat.close();
    house.close();
  }

  private static Source kept(String address) {
    return new Source()
        .setAddress(address)
        .setDurable(TerminusDurability.UNSETTLED_STATE)
        .setExpiryPolicy(TerminusExpiryPolicy.NEVER);
  }

  private static Inbox attach(AmqpClient client, String address, int credit) throws Exception {
    return client.receiver("kept", credit, kept(address), null);
  }

  private static String take(AmqpClient client, Inbox inbox) throws Exception {
    IncomingDelivery delivery = client.next(inbox);
    String text = client.read(delivery).text();
    delivery.disposition(Accepted.getInstance(), true);
    return text;
  }

  private void publish(String... texts) throws Exception {
    Sender sender = boat.sender("fleet/7");
    for (String text : texts) {
      assertThat(boat.sendAndAwait(sender, boat.message(text)).getRemoteState())
          .isEqualTo(Accepted.getInstance());
    }
    sender.close();
    boat.await(sender::isRemotelyClosed);
  }

  @Test
  void whatADurableLinkGetsIsCounted() throws Exception {
    Inbox inbox = attach(alice, "fleet/#", 10);
    publish("1", "2", "3");
    for (int i = 1; i <= 3; i++) {
      assertThat(take(alice, inbox)).isEqualTo("" + i);
    }
    assertThat(house.rooms.connections.list("main", null, 10).items())
        .filteredOn(live -> live.subject().equals(Subject.user("alice")))
        .extracting(live -> live.traffic().delivered())
        .containsExactly(3L);
  }

  /// Nobody changes anything when a grant ends by itself.
  @Test
  void aGrantThatEndsByItselfEndsADurableLink() throws Exception {
    Subject eve = Subject.user("eve");
    String token = house.rooms.add(eve);
    house.rooms.give(
        new Grant(
            "g",
            eve,
            Effect.ALLOW,
            Permission.parse("subscribe_channel:fleet/#"),
            Instant.now().plusMillis(900),
            null));
    try (AmqpClient client = new AmqpClient(house.port(), "eve", token)) {
      Inbox inbox = attach(client, "fleet/#", 10);
      assertThat(client.awaitDetach(inbox.link()).getCondition())
          .isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
      publish("secret");
      client.sync();
      assertThat(inbox.deliveries()).isEmpty();
    }
  }

  @Test
  void whatIsPublishedWhileTheClientIsAwayWaitsForItsCredit() throws Exception {
    Inbox before = attach(alice, "fleet/#", 10);
    assertThat(before.link().getRemoteSource().getExpiryPolicy())
        .isEqualTo(TerminusExpiryPolicy.NEVER);
    publish("1");
    assertThat(take(alice, before)).isEqualTo("1");
    before.link().detach();
    alice.await(before.link()::isRemotelyDetached);
    publish("2", "3", "4");
    Inbox after = attach(alice, "fleet/#", 2);
    assertThat(take(alice, after)).isEqualTo("2");
    assertThat(take(alice, after)).isEqualTo("3");
    alice.sync();
    assertThat(after.deliveries()).isEmpty();
    after.link().addCredit(1);
    assertThat(take(alice, after)).isEqualTo("4");
  }

  /// Transport section 2.6.7: a sender whose messages are all answered has credit again.
  @Test
  void aSenderOfWhatIsKeptNeverRunsOutOfCredit() throws Exception {
    attach(alice, "fleet/#", 0).link().detach();
    String options = "?transport.useEpoll=false&transport.useKQueue=false&jms.sendTimeout=10000";
    String address = "amqp://127.0.0.1:" + house.port() + options;
    try (Connection sending =
            new JmsConnectionFactory("boat-7", boatToken, address).createConnection();
        Session outbox = sending.createSession();
        MessageProducer producer = outbox.createProducer(outbox.createTopic("fleet/7"))) {
      CountDownLatch accepted = new CountDownLatch(1_100);
      for (int i = 0; i < 1_100; i++) {
        producer.send(outbox.createTextMessage("x"), new Counting(accepted));
      }
      assertThat(accepted.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void itSurvivesARestartWithWhatWasNotSettled() throws Exception {
    Inbox before = attach(alice, "fleet/#", 2);
    publish("1", "2", "3");
    assertThat(take(alice, before)).isEqualTo("1");
    assertThat(alice.read(alice.next(before)).text()).isEqualTo("2");
    alice.sync();
    close();
    house = new AmqpHouse(folder);
    connect();
    Inbox after = attach(alice, "fleet/#", 10);
    IncomingDelivery again = alice.next(after);
    assertThat(alice.read(again).text()).isEqualTo("2");
    again.disposition(Accepted.getInstance(), true);
    Content third = alice.read(alice.next(after));
    assertThat(third.text()).isEqualTo("3");
    assertThat(third.application.getValue()).containsEntry("from", "device:boat-7");
    publish("4");
    assertThat(take(alice, after)).isEqualTo("4");
  }

  @Test
  void whatALostConnectionDidNotSettleComesAgain() throws Exception {
    Inbox before = attach(alice, "fleet/#", 10);
    publish("1");
    alice.next(before);
    alice.close();
    alice = new AmqpClient(house.port(), "alice", aliceToken);
    Content again = alice.read(alice.next(attach(alice, "fleet/#", 10)));
    assertThat(again.text()).isEqualTo("1");
    assertThat(again.header.getDeliveryCount()).isEqualTo(1);
  }

  @Test
  void closingTheLinkEndsIt() throws Exception {
    Inbox before = attach(alice, "fleet/#", 0);
    publish("1");
    before.link().close();
    alice.await(before.link()::isRemotelyClosed);
    publish("2");
    Inbox after = attach(alice, "fleet/#", 10);
    publish("3");
    assertThat(take(alice, after)).isEqualTo("3");
    assertThat(house.rooms.mailboxes.count()).isEqualTo(1);
  }

  @Test
  void anotherAddressUnderTheSameNameIsAnotherSubscription() throws Exception {
    Inbox before = attach(alice, "fleet/#", 0);
    publish("1");
    before.link().detach();
    alice.await(before.link()::isRemotelyDetached);
    Inbox after = attach(alice, "other/#", 10);
    publish("2");
    boat.sendAndAwait(boat.sender("other/1"), boat.message("3"));
    assertThat(take(alice, after)).isEqualTo("3");
  }

  @Test
  void whatTheEarlierAddressNeededIsNotAskedOfTheNext() throws Exception {
    Inbox before = attach(alice, "fleet/#", 0);
    publish("1");
    before.link().detach();
    alice.await(before.link()::isRemotelyDetached);
    String narrow =
        house
            .rooms
            .tokens
            .issue(
                new ServerAuthor(House.MAIN),
                Subject.user("alice"),
                new Tokens.Draft(
                    TokenRecord.Kind.API,
                    "narrow",
                    List.of(Permission.parse("subscribe_channel:other/#")),
                    true,
                    null))
            .text();
    try (AmqpClient second = new AmqpClient(house.port(), "alice", narrow)) {
      Inbox after = attach(second, "other/#", 10);
      boat.sendAndAwait(boat.sender("other/1"), boat.message("2"));
      assertThat(take(second, after)).isEqualTo("2");
      assertThat(after.link().isRemotelyOpen()).isTrue();
    }
  }

  @Test
  void theLatestLinkTakesOver() throws Exception {
    Inbox before = attach(alice, "fleet/#", 10);
    try (AmqpClient second = new AmqpClient(house.port(), "alice", aliceToken)) {
      Inbox after = attach(second, "fleet/#", 10);
      assertThat(alice.awaitDetach(before.link()).getCondition()).isEqualTo(LinkError.STOLEN);
      publish("1");
      assertThat(take(second, after)).isEqualTo("1");
    }
  }

  @Test
  void theSameNameOfSomebodyElseIsAnotherSubscription() throws Exception {
    String token = house.rooms.add(Subject.user("bob"), "subscribe_channel:#");
    attach(alice, "fleet/#", 0);
    publish("1");
    try (AmqpClient bob = new AmqpClient(house.port(), "bob", token)) {
      Inbox inbox = attach(bob, "fleet/#", 10);
      publish("2");
      assertThat(take(bob, inbox)).isEqualTo("2");
    }
  }

  @Test
  void aRightThatIsLostMeanwhileTakesWhatWaitsWithIt() throws Exception {
    Inbox before = attach(alice, "fleet/#", 0);
    before.link().detach();
    alice.await(before.link()::isRemotelyDetached);
    publish("1", "2");
    Receipt receipt = house.rooms.changeRole("alice", "subscribe_channel:other");
    assertThat(receipt.queuedMessages()).isEqualTo(2);
    Inbox refused = attach(alice, "fleet/#", 0);
    assertThat(alice.awaitDetach(refused.link()).getCondition())
        .isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    refused.link().close();
    house.rooms.changeRole("alice", "subscribe_channel:#");
    Inbox after = attach(alice, "fleet/#", 10);
    publish("3");
    assertThat(take(alice, after)).isEqualTo("3");
  }

  @Test
  void aRightThatIsLostDetachesTheLink() throws Exception {
    Inbox inbox = attach(alice, "fleet/#", 10);
    house.rooms.changeRole("alice", "subscribe_channel:other");
    assertThat(alice.awaitDetach(inbox.link()).getCondition())
        .isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    assertThat(alice.isOpen()).isTrue();
  }

  @Test
  void nothingIsKeptForTheAnonymous() throws Exception {
    house.rooms.rule("public", "nobody", "anonymous");
    try (AmqpClient client = new AmqpClient(house.port(), null, null)) {
      Inbox refused = client.receiver("kept", 0, kept("public"), null);
      assertThat(client.awaitDetach(refused.link()).getCondition())
          .isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    }
  }

  @Test
  void jmsKeepsASubscriptionAndEndsIt() throws Exception {
    String url = "amqp://127.0.0.1:" + house.port() + "?transport.useEpoll=false";
    JmsConnectionFactory factory = new JmsConnectionFactory("alice", aliceToken, url);
    factory.setClientID("laptop");
    try (Connection connection = factory.createConnection()) {
      Session session = connection.createSession();
      session.createDurableSubscriber(session.createTopic("fleet/#"), "alarms").close();
    }
    publish("1");
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      MessageConsumer consumer =
          session.createDurableSubscriber(session.createTopic("fleet/#"), "alarms");
      assertThat(consumer.receive(10_000)).isNotNull();
      consumer.close();
      session.unsubscribe("alarms");
      assertThat(house.rooms.mailboxes.count()).isZero();
      assertThatThrownBy(() -> session.unsubscribe("alarms")).isInstanceOf(JMSException.class);
    }
  }

  private record Counting(CountDownLatch accepted) implements CompletionListener {
    @Override
    public void onCompletion(Message message) {
      accepted.countDown();
    }

    @Override
    public void onException(Message message, Exception why) {}
  }
}
