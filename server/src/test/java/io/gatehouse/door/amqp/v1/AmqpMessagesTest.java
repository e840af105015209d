package io.gatehouse.door.amqp.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.amqp.AmqpHouse;
import io.gatehouse.door.amqp.codec1.Codecs;
import io.gatehouse.door.amqp.v1.AmqpClient.Content;
import io.gatehouse.door.amqp.v1.AmqpClient.Inbox;
import io.gatehouse.store.record.ChannelSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.qpid.protonj2.engine.IncomingDelivery;
import org.apache.qpid.protonj2.engine.OutgoingDelivery;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.AmqpValue;
import org.apache.qpid.protonj2.types.messaging.ApplicationProperties;
import org.apache.qpid.protonj2.types.messaging.Data;
import org.apache.qpid.protonj2.types.messaging.Header;
import org.apache.qpid.protonj2.types.messaging.MessageAnnotations;
import org.apache.qpid.protonj2.types.messaging.Modified;
import org.apache.qpid.protonj2.types.messaging.Properties;
import org.apache.qpid.protonj2.types.messaging.Rejected;
import org.apache.qpid.protonj2.types.messaging.Released;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.DeliveryState.DeliveryStateType;
import org.apache.qpid.protonj2.types.transport.LinkError;
import org.apache.qpid.protonj2.types.transport.SenderSettleMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Links, credit, settlement and messages: AMQP 1.0 transport section 2.6 and messaging section 3.
class AmqpMessagesTest {
  @TempDir Path folder;
  private AmqpHouse house;
  private AmqpClient alice;
  private AmqpClient bob;

  @BeforeEach
  void open() throws Exception {
    house = new AmqpHouse(folder);
    String everything = house.rooms.add(Subject.user("alice"), "publish_channel:#");
    alice = new AmqpClient(house.port(), "alice", everything);
    String listens =
        house.rooms.add(Subject.user("bob"), "subscribe_channel:#", "publish_channel:own/#");
    bob = new AmqpClient(house.port(), "bob", listens);
  }

  @AfterEach
  void close() throws Exception {
    alice.close();
    bob.close();
    house.close();
  }

  @Test
  void aMessageArrivesWithItsVerifiedSender() throws Exception {
    Inbox inbox = bob.receiver("fleet/+/alarms", 10);
    Sender sender = alice.sender("fleet/7/alarms");
    byte[] message =
        alice.message(
            new Properties()
                .setUserId("user:owner".getBytes(StandardCharsets.UTF_8))
                .setReplyTo("topic://answers")
                .setCorrelationId("c-1")
                .setContentType("application/json"),
            new ApplicationProperties(
                Map.of("from", "user:owner", "from-name", "x", "user-data", "{}", "level", 3)),
            new Data("{}".getBytes(StandardCharsets.UTF_8)));
    OutgoingDelivery sent = alice.sendAndAwait(sender, message);
    assertThat(sent.getRemoteState()).isEqualTo(Accepted.getInstance());
    Content content = bob.read(bob.next(inbox));
    assertThat(content.text()).isEqualTo("{}");
    assertThat(content.properties.getTo()).isEqualTo("fleet/7/alarms");
    assertThat(content.properties.getUserId().asByteArray())
        .isEqualTo("user:alice".getBytes(StandardCharsets.UTF_8));
    assertThat(content.properties.getReplyTo()).isEqualTo("answers");
    assertThat(content.properties.getCorrelationId()).isEqualTo("c-1");
    assertThat(content.properties.getContentType()).isEqualTo("application/json");
    assertThat(content.application.getValue())
        .isEqualTo(
            Map.of(
                "from", "user:alice",
                "from-name", "alice",
                "user-data", "{\"of\":\"alice\"}",
                "level", "3"));
  }

  @Test
  void aTextArrivesAsDataWithItsType() throws Exception {
    Inbox inbox = bob.receiver("topic://a/#", 1);
    alice.sendAndAwait(alice.sender("topic://a/b"), alice.message(new AmqpValue<>("grüß")));
    Content content = bob.read(bob.next(inbox));
    assertThat(content.text()).isEqualTo("grüß");
    assertThat(content.properties.getContentType()).startsWith("text/plain");
  }

  @Test
  void aBodyThatIsNeitherDataNorTextIsRejectedAndTheLinkStays() throws Exception {
    Sender sender = alice.sender("a");
    OutgoingDelivery sent =
        alice.sendAndAwait(sender, alice.message(new AmqpValue<>(Map.of("a", 1))));
    assertThat(((Rejected) sent.getRemoteState()).getError().getCondition())
        .isEqualTo(AmqpError.DECODE_ERROR);
    assertThat(alice.sendAndAwait(sender, alice.message("b")).getRemoteState())
        .isEqualTo(Accepted.getInstance());
  }

  @Test
  void aLargeMessageTravelsInManyFrames() throws Exception {
    Inbox inbox = bob.receiver("a", 1);
    String text = "0123456789".repeat(20_000);
    alice.sendAndAwait(alice.sender("a"), alice.message(text));
    IncomingDelivery delivery = bob.next(inbox);
    assertThat(delivery.getTransferCount()).isGreaterThan(2);
    assertThat(bob.read(delivery).text()).isEqualTo(text);
  }

  @Test
  void aMessageThatIsTooLargeEndsItsLinkAlone() throws Exception {
    Sender sender = alice.sender("a");
    alice.send(sender, alice.message("x".repeat(300 << 10)));
    assertThat(alice.awaitDetach(sender).getCondition()).isEqualTo(LinkError.MESSAGE_SIZE_EXCEEDED);
    assertThat(alice.sender("b").isSendable()).isTrue();
  }

  @Test
  void theAnonymousRelaySendsWhereEachMessageSays() throws Exception {
    Inbox inbox = bob.receiver("#", 10);
    Sender relay = alice.sender(null);
    alice.sendAndAwait(relay, alice.message(new Properties().setTo("a/b"), new Data(new byte[1])));
    assertThat(bob.read(bob.next(inbox)).properties.getTo()).isEqualTo("a/b");
    OutgoingDelivery lost = alice.sendAndAwait(relay, alice.message("nowhere"));
    assertThat(((Rejected) lost.getRemoteState()).getError().getCondition())
        .isEqualTo(AmqpError.INVALID_FIELD);
    Sender bobs = bob.sender(null);
    OutgoingDelivery refused =
        bob.sendAndAwait(bobs, bob.message(new Properties().setTo("a/b"), new Data(new byte[1])));
    Rejected why = (Rejected) refused.getRemoteState();
    assertThat(why.getError().getCondition()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    assertThat(why.getError().getDescription()).contains("publish_channel:a/b").contains("[d-");
    assertThat(
            bob.sendAndAwait(
                    bobs, bob.message(new Properties().setTo("own/b"), new Data(new byte[1])))
                .getRemoteState())
        .isEqualTo(Accepted.getInstance());
  }

  @Test
  void nothingIsSentWithoutCreditAndDrainUsesItUp() throws Exception {
    Inbox inbox = bob.receiver("a", 0);
    Sender sender = alice.sender("a");
    for (int i = 0; i < 5; i++) {
      alice.sendAndAwait(sender, alice.message("m" + i));
    }
    bob.sync();
    assertThat(inbox.deliveries()).isEmpty();
    inbox.link().addCredit(2);
    assertThat(List.of(bob.text(inbox), bob.text(inbox))).containsExactly("m0", "m1");
    bob.sync();
    assertThat(inbox.deliveries()).isEmpty();
    inbox.link().addCredit(10);
    inbox.link().drain();
    bob.await(() -> !inbox.link().isDraining());
    assertThat(inbox.deliveries()).hasSize(3);
    assertThat(inbox.link().getCredit()).isZero();
  }

  @Test
  void moreThanTheWindowCanBeSent() throws Exception {
    Inbox inbox = bob.receiver("a", 5_000);
    Sender sender = alice.sender("a", SenderSettleMode.SETTLED);
    for (int i = 0; i < 2_000; i++) {
      alice.send(sender, alice.message("m" + i));
    }
    List<String> got = IntStream.range(0, 2_000).mapToObj(i -> text(inbox)).toList();
    assertThat(got).isEqualTo(IntStream.range(0, 2_000).mapToObj(i -> "m" + i).toList());
  }

  private String text(Inbox inbox) {
    try {
      IncomingDelivery delivery = bob.next(inbox);
      delivery.disposition(Accepted.getInstance(), true);
      return bob.read(delivery).text();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aReceiverThatAsksForItGetsSettledMessages() throws Exception {
    Inbox inbox = bob.receiver("a", 1, new Source().setAddress("a"), SenderSettleMode.SETTLED);
    assertThat(inbox.link().getRemoteSenderSettleMode()).isEqualTo(SenderSettleMode.SETTLED);
    alice.sendAndAwait(alice.sender("a"), alice.message("m"));
    assertThat(bob.next(inbox).isRemotelySettled()).isTrue();
  }

  @Test
  void whatIsReleasedOrModifiedComesAgainAndWhatIsRejectedDoesNot() throws Exception {
    Inbox inbox = bob.receiver("a", 10);
    Sender sender = alice.sender("a");
    alice.sendAndAwait(sender, alice.message("m"));
    IncomingDelivery first = bob.next(inbox);
    assertThat(first.isRemotelySettled()).isFalse();
    first.disposition(Released.getInstance(), true);
    IncomingDelivery second = bob.next(inbox);
    Content content = bob.read(second);
    assertThat(content.text()).isEqualTo("m");
    assertThat(content.header.getDeliveryCount()).isZero();
    second.disposition(new Modified(true, false), true);
    IncomingDelivery third = bob.next(inbox);
    assertThat(bob.read(third).header.getDeliveryCount()).isEqualTo(1);
    third.disposition(new Rejected(), true);
    alice.sendAndAwait(sender, alice.message("n"));
    assertThat(bob.text(inbox)).isEqualTo("n");
    assertThat(inbox.deliveries()).isEmpty();
  }

  @Test
  void aReceiverThatSettlesSecondIsAnswered() throws Exception {
    Inbox inbox = bob.receiver("a", 10);
    alice.sendAndAwait(alice.sender("a"), alice.message("m"));
    IncomingDelivery delivery = bob.next(inbox);
    delivery.disposition(Accepted.getInstance());
    bob.await(delivery::isRemotelySettled);
  }

  @Test
  void aRetainedMessageIsShownToWhoeverComesNew() throws Exception {
    Sender sender = alice.sender("a");
    MessageAnnotations keep = new MessageAnnotations(Map.of(Symbol.valueOf("x-opt-retain"), true));
    alice.sendAndAwait(
        sender, alice.message(keep, new Data("kept".getBytes(StandardCharsets.UTF_8))));
    assertThat(bob.text(bob.receiver("#", 1))).isEqualTo("kept");
    Inbox second = bob.receiver("second", 1, new Source().setAddress("#"), null);
    assertThat(bob.text(second)).isEqualTo("kept");
  }

  @Test
  void aMessageThatHasExpiredIsNotSent() throws Exception {
    Inbox inbox = bob.receiver("a", 0);
    Sender sender = alice.sender("a");
    alice.sendAndAwait(
        sender,
        alice.message(
            new Properties().setAbsoluteExpiryTime(1L),
            new Data("old".getBytes(StandardCharsets.UTF_8))));
    alice.sendAndAwait(
        sender,
        alice.message(
            new Header().setTimeToLive(60_000L),
            new Data("young".getBytes(StandardCharsets.UTF_8))));
    inbox.link().addCredit(10);
    Content content = bob.read(bob.next(inbox));
    assertThat(content.text()).isEqualTo("young");
    assertThat(content.header.getTimeToLive()).isBetween(1L, 60_000L);
    assertThat(content.properties.getAbsoluteExpiryTime())
        .isGreaterThan(System.currentTimeMillis());
  }

  @Test
  void ofAChannelThatSaysSoOnlyTheLatestWaits() throws Exception {
    ChannelSettings latest = new ChannelSettings(0, 0, false, true);
    house.rooms.rule("position", latest);
    Inbox inbox = bob.receiver("#", 0);
    Sender sender = alice.sender("position");
    for (int i = 0; i < 5; i++) {
      alice.sendAndAwait(sender, alice.message("p" + i));
    }
    alice.sendAndAwait(alice.sender("other"), alice.message("o"));
    // bob's loop may lag behind the answers to alice
    bob.await(() -> house.rooms.hub.totals(null).dropped() == 4);
    inbox.link().addCredit(10);
    assertThat(List.of(bob.text(inbox), bob.text(inbox))).containsExactly("p4", "o");
    alice.sendAndAwait(sender, alice.message("p5"));
    assertThat(bob.text(inbox)).isEqualTo("p5");
  }

  @Test
  void twoLinksOfOneConnectionReceiveTheSameFilter() throws Exception {
    Inbox one = bob.receiver("one", 10, new Source().setAddress("a"), null);
    Inbox two = bob.receiver("two", 10, new Source().setAddress("a"), null);
    Sender sender = alice.sender("a");
    alice.sendAndAwait(sender, alice.message("m"));
    assertThat(bob.text(one)).isEqualTo("m");
    assertThat(bob.text(two)).isEqualTo("m");
    one.link().close();
    bob.await(one.link()::isRemotelyClosed);
    alice.sendAndAwait(sender, alice.message("n"));
    assertThat(bob.text(two)).isEqualTo("n");
    assertThat(one.deliveries()).isEmpty();
  }

  @Test
  void noLocalLeavesOutWhatTheSameConnectionSends() throws Exception {
    Source quiet =
        new Source().setAddress("own/#").setFilter(Map.of(Codecs.NO_LOCAL, Codecs.noLocal()));
    Inbox inbox = bob.receiver("quiet", 10, quiet, null);
    Inbox all = bob.receiver("own/#", 10);
    assertThat(inbox.link().getRemoteSource().getFilter()).containsKey(Codecs.NO_LOCAL);
    bob.sendAndAwait(bob.sender("own/a"), bob.message("mine"));
    alice.sendAndAwait(alice.sender("own/a"), alice.message("hers"));
    assertThat(bob.text(inbox)).isEqualTo("hers");
    assertThat(List.of(bob.text(all), bob.text(all))).containsExactly("mine", "hers");
  }

  @Test
  void whatIsNotOfferedIsRefusedByName() throws Exception {
    Inbox dynamic = bob.receiver("dynamic", 0, new Source().setDynamic(true), null);
    assertThat(bob.awaitDetach(dynamic.link()).getCondition()).isEqualTo(AmqpError.NOT_IMPLEMENTED);
    Inbox none = bob.receiver("none", 0, new Source(), null);
    assertThat(bob.awaitDetach(none.link()).getCondition()).isEqualTo(AmqpError.INVALID_FIELD);
    Inbox wrong = bob.receiver("wrong", 0, new Source().setAddress("a/#/b"), null);
    assertThat(bob.awaitDetach(wrong.link()).getCondition()).isEqualTo(AmqpError.INVALID_FIELD);
    assertThat(wrong.link().getRemoteSource()).isNull();
    assertThat(bob.text(retained())).isEqualTo("here");
  }

  private Inbox retained() throws Exception {
    Inbox inbox = bob.receiver("still", 1);
    OutgoingDelivery sent = alice.sendAndAwait(alice.sender("still"), alice.message("here"));
    assertThat(sent.getRemoteState().getType()).isEqualTo(DeliveryStateType.Accepted);
    return inbox;
  }
}
