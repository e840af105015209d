package io.gatehouse.messaging.mailbox;

import static io.gatehouse.messaging.mailbox.Boxes.attached;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Await;
import io.gatehouse.messaging.limit.Bounds;
import io.gatehouse.messaging.limit.Bounds.Bound;
import io.gatehouse.messaging.limit.Bounds.Level;
import io.gatehouse.store.record.LetterRecord;
import io.gatehouse.store.record.MailboxRecord.Terms;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How much mailboxes hold, each and together, in memory and in the store.
class MailboxBoundsTest {
  private static final Bound WIDE = new Bound(1_000_000, 1L << 40);
  private static final long MEMORY = 1L << 30;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // each test opens them with bounds of its own
  private Boxes boxes;

  private void open(Bounds bounds) {
    boxes = new Boxes(folder, limits(bounds));
  }

  private static Mailboxes.Limits limits(Bounds bounds) {
    return new Mailboxes.Limits(100, 100, 10_000, 1 << 20, Long.MAX_VALUE, bounds);
  }

  @AfterEach
  void close() {
    boxes.close();
  }

  private Bounds.Held held() {
    return boxes.house.mailboxes.held();
  }

  private long dropped(Level level) {
    return boxes.house.mailboxes.dropped(level);
  }

  @Test
  void aPrincipalThatHoldsAllItMayGivesUpTheOldestOfTheMailboxThatGetsMore() throws Exception {
    open(new Bounds(new Bound(3, 1L << 40), WIDE, WIDE, MEMORY));
    Mailbox one = boxes.session(boxes.alice, "one", "a/+");
    Mailbox two = boxes.session(boxes.alice, "two", "b/+");
    Mailbox others = boxes.session(boxes.carol, "others", "+/+");
    boxes.publish("a/1", 1);
    boxes.publish("a/2", 1);
    boxes.publish("b/1", 1);
    boxes.publish("b/2", 1);
    assertThat(attached(one, boxes.alice).got()).containsExactly("a/1", "a/2");
    assertThat(attached(two, boxes.alice).got()).containsExactly("b/2");
    // carol has three of her own
    assertThat(attached(others, boxes.carol).got()).containsExactly("a/2", "b/1", "b/2");
    assertThat(dropped(Level.PRINCIPAL)).isEqualTo(2);
    assertThat(held()).isEqualTo(new Bounds.Held(0, 0, 0));
  }

  @Test
  void aMailboxWithoutAnythingToGiveUpTakesNothingWhenItsPrincipalIsFull() throws Exception {
    open(new Bounds(new Bound(2, 1L << 40), WIDE, WIDE, MEMORY));
    boxes.session(boxes.alice, "one", "a/+");
    Mailbox two = boxes.session(boxes.alice, "two", "b/+");
    boxes.publish("a/1", 1);
    boxes.publish("a/2", 1);
    boxes.publish("b/1", 1);
    assertThat(two.count()).isZero();
    assertThat(two.state().dropped()).isEqualTo(1);
    boxes.house.mailboxes.end(boxes.find("one"), null);
    boxes.publish("b/2", 1);
    assertThat(two.count()).isEqualTo(1);
  }

  @Test
  void theBoundsOfApplicationAndServerHoldForEverybody() throws Exception {
    open(new Bounds(WIDE, new Bound(2, 1L << 40), WIDE, MEMORY));
    boxes.session(boxes.alice, "one", "a/+");
    boxes.session(boxes.carol, "two", "b/+");
    boxes.publish("a/1", 1);
    boxes.publish("b/1", 1);
    boxes.publish("b/2", 1);
    assertThat(dropped(Level.APPLICATION)).isEqualTo(1);
    assertThat(held().messages()).isEqualTo(2);
    boxes.restart(limits(new Bounds(WIDE, WIDE, new Bound(2, 1L << 40), MEMORY)));
    boxes.publish("a/2", 1);
    Await.until(() -> dropped(Level.SERVER) == 1);
    TestReceiver receiver = attached(boxes.find("one"), boxes.alice);
    Await.until(() -> receiver.got().size() == 1);
    assertThat(receiver.got()).containsExactly("a/2");
  }

  /// One letter weighs what it says, who says it where, and what is around it.
  private static long weight(String channel, int payload) {
    return (long) payload
        + channel.length()
        + "boat".length()
        + "{\"of\":\"boat\"}".length()
        + LetterRecord.AROUND;
  }

  @Test
  void bytesCountWhetherTheyAreInMemoryOrInTheStore() throws Exception {
    long each = weight("a/1", 10_000);
    open(new Bounds(new Bound(1_000, 60 * each), WIDE, WIDE, MEMORY));
    boxes.session(boxes.alice, "one", "a/+");
    for (int i = 0; i < 50; i++) {
      boxes.publish("a/1", 1, 10_000);
    }
    assertThat(held().bytes()).isEqualTo(50 * each);
    assertThat(held().memory()).isLessThan(30 * each);
    boxes.restart();
    assertThat(held()).isEqualTo(new Bounds.Held(50, 50 * each, 0));
    boxes.session(boxes.alice, "two", "b/+");
    for (int i = 0; i < 20; i++) {
      boxes.publish("b/1", 1, 10_000);
    }
    assertThat(boxes.find("one").count()).isEqualTo(50);
    assertThat(boxes.find("two").count()).isEqualTo(10);
    assertThat(held().bytes()).isEqualTo(60 * each);
  }

  @Test
  void whatIsTooMuchForMemoryWaitsInTheStoreAlone() throws Exception {
    open(new Bounds(WIDE, WIDE, WIDE, 3 * weight("a/1", 8)));
    Mailbox mailbox = boxes.session(boxes.alice, "one", "a/+");
    List<String> all = IntStream.range(0, 10).mapToObj(i -> "a/" + i).toList();
    for (String channel : all) {
      boxes.publish(channel, 1);
    }
    assertThat(held().messages()).isEqualTo(10);
    assertThat(held().memory()).isEqualTo(3 * weight("a/1", 8));
    TestReceiver receiver = attached(mailbox, boxes.alice);
    Await.until(() -> receiver.got().size() == 10);
    assertThat(receiver.got()).isEqualTo(all);
  }

  @Test
  void aMailboxOfMemoryAloneGivesUpTheOldestWhenMemoryIsFull() throws Exception {
    open(new Bounds(WIDE, WIDE, WIDE, 3 * weight("a/1", 8)));
    Mailbox mailbox = boxes.open(boxes.alice, "one", Boxes.QUEUE, false, "a/+", 1);
    for (int i = 0; i < 5; i++) {
      boxes.publish("a/" + i, 1);
    }
    assertThat(attached(mailbox, boxes.alice).got()).containsExactly("a/2", "a/3", "a/4");
    assertThat(dropped(Level.MEMORY)).isEqualTo(2);
  }

  private static Terms atMost(int messages, long bytes) {
    return new Terms(false, false, false, messages, bytes, 600_000, Long.MAX_VALUE);
  }

  @Test
  void aFullMailboxWithNothingInMemoryGivesUpTheOldestInTheStore() throws Exception {
    open(Bounds.STANDARD);
    boxes.open(boxes.alice, "one", atMost(3, 1 << 20), true, "a/+", 1);
    for (int i = 0; i < 3; i++) {
      boxes.publish("a/" + i, 1);
    }
    boxes.restart();
    Mailbox mailbox = boxes.find("one");
    boxes.publish("a/3", 1);
    Await.until(() -> mailbox.count() == 3);
    boxes.publish("a/4", 1);
    Await.until(() -> mailbox.count() == 3);
    assertThat(mailbox.state().dropped()).isEqualTo(2);
    TestReceiver receiver = attached(mailbox, boxes.alice);
    Await.until(() -> receiver.got().size() == 3);
    assertThat(receiver.got()).containsExactly("a/2", "a/3", "a/4");
  }

  @Test
  void whatWasGivenUpInTheStoreIsNotThereAfterARestart() throws Exception {
    open(Bounds.STANDARD);
    boxes.open(boxes.alice, "one", atMost(300, 1 << 20), true, "a/+", 1);
    for (int i = 0; i < 300; i++) {
      boxes.publish("a/" + i, 1);
    }
    boxes.restart();
    for (int i = 300; i < 700; i++) {
      boxes.publish("a/" + i, 1);
    }
    Await.until(() -> boxes.find("one").count() == 300);
    boxes.restart();
    TestReceiver receiver = attached(boxes.find("one"), boxes.alice);
    Await.until(() -> receiver.got().size() == 300);
    assertThat(receiver.got())
        .isEqualTo(IntStream.range(400, 700).mapToObj(i -> "a/" + i).toList());
  }

  @Test
  void aLargeMessageTakesThePlaceOfAsManyAsItNeeds() throws Exception {
    open(Bounds.STANDARD);
    long each = weight("a/1", 8);
    Mailbox mailbox = boxes.open(boxes.alice, "one", atMost(100, 10 * each), true, "+/+", 1);
    for (int i = 0; i < 10; i++) {
      boxes.publish("a/" + i, 1);
    }
    boxes.publish("b/1", 1, (int) (4 * each));
    assertThat(mailbox.state().bytes()).isLessThanOrEqualTo(10 * each);
    boxes.publish("c/1", 1, (int) (11 * each));
    assertThat(attached(mailbox, boxes.alice).got())
        .containsExactly("a/5", "a/6", "a/7", "a/8", "a/9", "b/1");
  }
}
