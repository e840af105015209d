package io.gatehouse.messaging.mailbox;

import static io.gatehouse.messaging.mailbox.Boxes.attached;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Await;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.messaging.message.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a server knows of a mailbox that an earlier run has left.
class MailboxRestartTest {
  private static final Origin PLAIN =
      new Origin(Transport.MQTT, Address.parse("127.0.0.1"), null, null);
  private static final ClientCertificate.Standing VOUCHED =
      new ClientCertificate.Standing(false, null);

  @TempDir Path folder;
  private Boxes boxes;

  @BeforeEach
  void open() {
    boxes = new Boxes(folder, Mailboxes.Limits.STANDARD);
  }

  @AfterEach
  void close() {
    boxes.close();
  }

  private Message expiring(String channel, int qos) {
    long end = boxes.now.get().plusSeconds(60).toEpochMilli();
    Message.Extras extras = new Message.Extras(false, null, new byte[0], end, List.of());
    return new Message(channel, new byte[1], null, qos, false, extras);
  }

  /// [MQTT-4.3.3-7], [MQTT-3.3.2-5]: a crash while the client was there; the first letters may have
  /// been on their way to it.
  @Test
  void aQos2LetterThatMayHaveBeenSentBeforeACrashDoesNotExpire() throws Exception {
    Mailbox mailbox = boxes.session(boxes.alice, "box", "a/+");
    TestReceiver receiver = attached(mailbox, boxes.alice);
    receiver.settles = false;
    receiver.room = 1;
    boxes.publish(expiring("a/sent", 2));
    boxes.publish(expiring("a/at-least-once", 1));
    Await.until(() -> receiver.got().size() == 1);
    boxes.restart();
    boxes.now.set(boxes.now.get().plus(Duration.ofMinutes(2)));
    boxes.publish("a/last", 1);
    TestReceiver next = attached(boxes.find("box"), boxes.alice);
    Await.until(() -> next.got().contains("a/last"));
    assertThat(next.got()).containsExactly("a/sent", "a/last");
  }

  /// [MQTT-3.3.2-5]: no client has more under way than it may, so that what is behind that expires.
  @Test
  void whatWasTooFarBackToHaveBeenSentExpires() throws Exception {
    Mailbox mailbox = boxes.session(boxes.alice, "box", "a/+");
    TestReceiver receiver = attached(mailbox, boxes.alice);
    receiver.room = 0;
    for (int i = 0; i < 1_030; i++) {
      boxes.publish(expiring("a/" + i, 2));
    }
    boxes.restart();
    boxes.now.set(boxes.now.get().plus(Duration.ofMinutes(2)));
    boxes.publish("a/last", 1);
    TestReceiver next = attached(boxes.find("box"), boxes.alice);
    Await.until(() -> next.got().contains("a/last"));
    assertThat(next.got()).hasSize(1_024 + 1).doesNotContain("a/1024");
  }

  @Test
  void whatCameAfterTheClientHadLeftIsNotADuplicate() throws Exception {
    Mailbox mailbox = boxes.session(boxes.alice, "box", "a/+");
    TestReceiver receiver = attached(mailbox, boxes.alice);
    receiver.settles = false;
    boxes.publish("a/1", 1);
    mailbox.detach(receiver);
    boxes.now.set(boxes.now.get().plusSeconds(1));
    boxes.publish("a/2", 1);
    boxes.restart();
    TestReceiver next = attached(boxes.find("box"), boxes.alice);
    Await.until(() -> next.got().size() == 2);
    assertThat(next.letters.stream().map(Letter::redelivered)).containsExactly(true, false);
  }

  /// [MQTT-2.2.1-3], [MQTT-4.3.3-1]: a client that knows the packet id of a message whose right has
  /// gone must not find another message under it.
  @Test
  void aPlaceIsNotGivenTwiceWhenTheNewestLettersAreGone() throws Exception {
    boxes.house.changeRole("alice", "subscribe_channel:a/+", "subscribe_channel:b/+");
    Mailbox mailbox = boxes.session(boxes.alice, "box", "a/+");
    boxes.session(boxes.alice, "box", "b/+");
    TestReceiver receiver = attached(mailbox, boxes.alice);
    receiver.settles = false;
    boxes.publish("a/1", 2);
    boxes.publish("b/2", 2);
    Await.until(() -> receiver.got().size() == 2);
    long known = receiver.letters.getLast().sequence();
    boxes.house.changeRole("alice", "subscribe_channel:a/+");
    boxes.restart();
    boxes.publish("a/3", 2);
    TestReceiver next = attached(boxes.find("box"), boxes.alice);
    Await.until(() -> next.got().size() == 2);
    assertThat(next.letters.getLast().sequence()).isGreaterThan(known);
  }

  @Test
  void propertiesAreOfTheSameTypeAfterARestart() throws Exception {
    List<Message.Property> typed =
        Stream.of(Message.Type.values())
            .map(type -> new Message.Property(type.name(), "7", type))
            .toList();
    Message.Extras extras = new Message.Extras(false, null, new byte[0], Long.MAX_VALUE, typed);
    boxes.session(boxes.alice, "box", "a/+");
    boxes.publish(new Message("a/1", new byte[1], null, 1, false, extras));
    boxes.restart();
    TestReceiver receiver = attached(boxes.find("box"), boxes.alice);
    Await.until(() -> receiver.got().size() == 1);
    assertThat(receiver.letters.getFirst().publication().message().extras().properties())
        .isEqualTo(typed);
  }

  private Rights from(String token, @Nullable String client, @Nullable String certificate) {
    ClientCertificate shown =
        certificate == null
            ? null
            : new ClientCertificate(new byte[32], certificate, Long.MAX_VALUE, new Trusted());
    Origin origin = new Origin(Transport.MQTT, Address.parse("127.0.0.1"), client, shown);
    return boxes.house.access.rights(boxes.house.tokens.load(token, null, PLAIN), origin);
  }

  @Test
  void whatPlaceholdersStandForIsKnownWhileTheOwnerIsAway() throws Exception {
    String token =
        boxes.house.add(
            Subject.device("buoy"),
            "subscribe_channel:by-id/${client.id}/+",
            "subscribe_channel:by-name/${certificate.cn}/+");
    Rights buoy = from(token, "b-7", "buoy-7");
    boxes.session(buoy, "box", "by-id/b-7/+");
    boxes.session(buoy, "box", "by-name/buoy-7/+");
    boxes.restart();
    Mailbox mailbox = boxes.find("box");
    // has every mailbox looked at
    assertThat(boxes.house.changeRole("carol").subscriptions()).isZero();
    assertThat(mailbox.subscriptions()).hasSize(2);
    boxes.publish("by-id/b-7/x", 1);
    boxes.publish("by-name/buoy-7/x", 1);
    assertThat(mailbox.count()).isEqualTo(2);
    assertThat(attached(mailbox, from(token, "b-7", null)).dropped)
        .as("what leaves goes by what the receiver shows")
        .containsExactly("by-name/buoy-7/+");
    boxes.house.changeRole("buoy", "subscribe_channel:other-id/${client.id}/+");
    assertThat(mailbox.subscriptions()).isEmpty();
  }

  private record Trusted() implements ClientCertificate.Trust {
    @Override
    public boolean isCurrent() {
      return true;
    }

    @Override
    public ClientCertificate.Standing standing() {
      return VOUCHED;
    }
  }
}
