package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.MessageRecord;
import io.gatehouse.store.record.RetainedRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Retained messages.
class MessageTest extends StoreContract {
  private static final MessageRecord.Extras EXTRAS =
      new MessageRecord.Extras(
          2,
          true,
          true,
          "reply",
          new byte[] {7},
          List.of(new MessageRecord.Property("a", "b", null)));

  @Test
  void theNewestMessageOfAChannelIsKeptByteForByte() {
    byte[] payload = new byte[1 << 20];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) i;
    }
    change(tx -> tx.messages().retain(message("fleet/7", new byte[] {1}, null)));
    change(tx -> tx.messages().retain(message("fleet/7", payload, "application/cbor")));
    reopen();
    Page<RetainedRecord> all = stores.read(tx -> tx.messages().retained("main", null, 9));
    assertThat(all.items()).hasSize(1);
    MessageRecord kept = all.items().getFirst().message();
    assertThat(kept.payload()).isEqualTo(payload);
    assertThat(kept.contentType()).isEqualTo("application/cbor");
    assertThat(kept.sender()).isEqualTo(Subject.device("boat"));
    assertThat(kept.senderData()).isEqualTo("{\"a\":1}");
    assertThat(kept.senderName()).isEqualTo("Boat");
    assertThat(kept.expiresAt()).isEqualTo(77);
    assertThat(kept.extras().qos()).isEqualTo(2);
    assertThat(kept.extras().replyTo()).isEqualTo("reply");
    assertThat(kept.extras().correlation()).containsExactly(7);
    assertThat(kept.extras().properties())
        .containsExactly(new MessageRecord.Property("a", "b", null));
    assertThat(kept.publishedAt()).isEqualTo(5);
  }

  @Test
  void anEmptyMessageIsAMessage() {
    change(tx -> tx.messages().retain(message("fleet/7", new byte[0], "")));
    Page<RetainedRecord> all = stores.read(tx -> tx.messages().retained("main", null, 9));
    assertThat(all.items().getFirst().message().payload()).isEmpty();
    assertThat(all.items().getFirst().message().contentType()).isEmpty();
  }

  @Test
  void messagesAreListedByChannelAndForgotten() {
    change(tx ->
        List.of("b/1", "a/2", "a", "a/1")
            .forEach(channel -> tx.messages().retain(message(channel, new byte[1], null))));
    Page<RetainedRecord> first = stores.read(tx -> tx.messages().retained("main", null, 3));
    Page<RetainedRecord> rest = stores.read(tx -> tx.messages().retained("main", first.next(), 3));
    assertThat(first.items())
        .extracting(one -> one.message().channel())
        .containsExactly("a", "a/1", "a/2");
    assertThat(rest.items()).extracting(one -> one.message().channel()).containsExactly("b/1");
    assertThat(rest.next()).isNull();
    boolean forgotten = stores.write(tx -> tx.messages().forget("main", "a"));
    boolean again = stores.write(tx -> tx.messages().forget("main", "a"));
    assertThat(forgotten).isTrue();
    assertThat(again).isFalse();
  }

  private static RetainedRecord message(
      String channel, byte[] payload, @Nullable String contentType) {
    return new RetainedRecord(
        "main",
        new MessageRecord(
            channel,
            payload,
            contentType,
            Subject.device("boat"),
            "Boat",
            "{\"a\":1}",
            5,
            77L,
            EXTRAS));
  }
}
