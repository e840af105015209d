package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.MailboxStore;
import io.gatehouse.store.record.LetterRecord;
import io.gatehouse.store.record.MailboxRecord;
import io.gatehouse.store.record.MessageRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Mailboxes and what waits in them.
class MailboxStoreTest extends StoreContract {
  private static final List<MessageRecord.Property> PROPERTIES =
      List.of(
          new MessageRecord.Property("k", "v", null),
          new MessageRecord.Property("k", "ü", null),
          new MessageRecord.Property("n", "7", "integer"));
  private static final MailboxRecord.Terms TERMS =
      new MailboxRecord.Terms(true, false, true, 10, 1L << 40, Long.MAX_VALUE, 5);

  @Test
  void aMailboxIsKeptWithItsTermsAndReplacedByItsId() {
    MailboxRecord first = mailbox(7, "box", null);
    MailboxRecord second = mailbox(7, "box", 9L);
    change(tx -> tx.mailboxes().save(first));
    reopen();
    assertThat(list(0, 9)).containsExactly(first);
    change(tx -> tx.mailboxes().save(second));
    assertThat(list(0, 9)).containsExactly(second);
    assertThat(list(7, 9)).isEmpty();
  }

  @Test
  void filtersAreReplacedAndRemoved() {
    MailboxRecord.Filter plain = new MailboxRecord.Filter("a/#", 1, List.of(), 0);
    MailboxRecord.Filter other =
        new MailboxRecord.Filter("a/#", 2, List.of("no-local"), 268_435_455);
    change(tx -> tx.mailboxes().save(mailbox(1, "box", null)));
    change(tx -> tx.mailboxes().listen(1, plain));
    change(tx -> tx.mailboxes().listen(1, other));
    change(tx -> tx.mailboxes().listen(2, plain));
    assertThat(filters(1)).containsExactly(other);
    assertThat(filters(2)).isEmpty();
    change(tx -> tx.mailboxes().unlisten(1, "a/#"));
    assertThat(filters(1)).isEmpty();
  }

  @Test
  void lettersComeInTheirOrderByteForByte() {
    change(tx -> tx.mailboxes().save(mailbox(1, "box", null)));
    change(tx -> tx.mailboxes().put(letter(1, 2, "a", MessageRecord.Extras.PLAIN, null)));
    MessageRecord.Extras extras =
        new MessageRecord.Extras(2, true, true, "reply/to", new byte[] {0, -1}, PROPERTIES);
    change(tx -> tx.mailboxes().put(letter(1, 1, "b", extras, 99L)));
    change(tx -> tx.mailboxes().put(letter(1, 1, "twice", MessageRecord.Extras.PLAIN, null)));
    change(tx -> tx.mailboxes().put(letter(5, 1, "nobody", MessageRecord.Extras.PLAIN, null)));
    reopen();
    List<LetterRecord> all = letters(1, 0, 9);
    assertThat(all).extracting(LetterRecord::sequence).containsExactly(1L, 2L);
    LetterRecord first = all.getFirst();
    assertThat(first.message().payload()).isEqualTo(new byte[] {0, 1, -1});
    assertThat(first.message().expiresAt()).isEqualTo(99);
    assertThat(first.message().extras().correlation()).isEqualTo(new byte[] {0, -1});
    assertThat(first.message().extras().properties()).isEqualTo(PROPERTIES);
    assertThat(all.get(1).message().extras()).isEqualTo(MessageRecord.Extras.PLAIN);
    assertThat(all.get(1).message().expiresAt()).isNull();
    assertThat(letters(1, 1, 9)).hasSize(1);
    assertThat(last(1)).isEqualTo(2);
    assertThat(last(5)).isZero();
  }

  @Test
  void sequencesThatWereReservedAreKnownWhenTheirLettersAreGone() {
    change(tx -> tx.mailboxes().save(mailbox(1, "box", null)));
    change(tx -> tx.mailboxes().reserve(1, 1_000));
    change(tx -> tx.mailboxes().reserve(1, 900));
    change(tx -> tx.mailboxes().save(mailbox(1, "box", 5L)));
    reopen();
    assertThat(last(1)).isEqualTo(1_000);
    change(tx -> tx.mailboxes().put(letter(1, 1_001, "a", MessageRecord.Extras.PLAIN, null)));
    assertThat(last(1)).isEqualTo(1_001);
  }

  @Test
  void lettersAreReleasedTakenAndPurged() {
    change(tx -> tx.mailboxes().save(mailbox(1, "box", null)));
    for (long sequence = 1; sequence <= 4; sequence++) {
      LetterRecord letter =
          letter(1, sequence, sequence < 4 ? "a" : "b", MessageRecord.Extras.PLAIN, null);
      change(tx -> tx.mailboxes().put(letter));
    }
    int each = 3 + "fleet/7".length() + "Boat".length() + "{}".length() + LetterRecord.AROUND;
    assertThat(waiting(1))
        .containsEntry("a", new MailboxStore.Waiting(3, 3L * each))
        .containsEntry("b", new MailboxStore.Waiting(1, each));
    change(tx -> tx.mailboxes().take(1, 1));
    change(tx -> tx.mailboxes().release(1, 2));
    assertThat(letters(1, 0, 9))
        .extracting(LetterRecord::released)
        .containsExactly(true, false, false);
    change(tx -> tx.mailboxes().purge(1, "a"));
    assertThat(letters(1, 0, 9)).extracting(LetterRecord::sequence).containsExactly(4L);
  }

  @Test
  void removingAMailboxRemovesEverythingInIt() {
    change(tx -> tx.mailboxes().save(mailbox(1, "box", null)));
    change(tx -> tx.mailboxes().listen(1, new MailboxRecord.Filter("a", 1, List.of(), 0)));
    change(tx -> tx.mailboxes().put(letter(1, 1, "a", MessageRecord.Extras.PLAIN, null)));
    change(tx -> tx.mailboxes().received(1, 65_535));
    change(tx -> tx.mailboxes().remove(1));
    change(tx -> tx.mailboxes().save(mailbox(1, "box", null)));
    assertThat(filters(1)).isEmpty();
    assertThat(letters(1, 0, 9)).isEmpty();
    assertThat(receivedPackets(1)).isEmpty();
  }

  @Test
  void receivedPacketsAreASet() {
    change(tx -> tx.mailboxes().save(mailbox(1, "box", null)));
    change(tx -> tx.mailboxes().received(1, 7));
    change(tx -> tx.mailboxes().received(1, 7));
    change(tx -> tx.mailboxes().received(2, 8));
    assertThat(receivedPackets(1)).containsExactly(7);
    change(tx -> tx.mailboxes().released(1, 7));
    assertThat(receivedPackets(1)).isEmpty();
  }

  private List<MailboxRecord> list(long after, int limit) {
    return stores.read(tx -> tx.mailboxes().list(after, limit));
  }

  private List<MailboxRecord.Filter> filters(long mailbox) {
    return stores.read(tx -> tx.mailboxes().filters(mailbox));
  }

  private List<LetterRecord> letters(long mailbox, long after, int limit) {
    return stores.read(tx -> tx.mailboxes().letters(mailbox, after, limit));
  }

  private List<Integer> receivedPackets(long mailbox) {
    return stores.read(tx -> tx.mailboxes().receivedPackets(mailbox));
  }

  private Map<String, MailboxStore.Waiting> waiting(long mailbox) {
    return stores.read(tx -> tx.mailboxes().waiting(mailbox));
  }

  private long last(long mailbox) {
    return stores.read(tx -> tx.mailboxes().last(mailbox));
  }

  private static MailboxRecord mailbox(long id, String name, @Nullable Long leftAt) {
    MailboxRecord.From from =
        new MailboxRecord.From("127.0.0.1", "MQTT", leftAt == null ? null : "client", "cn=ü");
    return new MailboxRecord(id, "main", name, Subject.device("boat"), from, TERMS, leftAt);
  }

  private static LetterRecord letter(
      long mailbox,
      long sequence,
      String filter,
      MessageRecord.Extras extras,
      @Nullable Long expiresAt) {
    MessageRecord message =
        new MessageRecord(
            "fleet/7",
            new byte[] {0, 1, -1},
            null,
            Subject.device("boat"),
            "Boat",
            "{}",
            5,
            expiresAt,
            extras);
    return new LetterRecord(mailbox, sequence, filter, 1, false, false, message);
  }
}
