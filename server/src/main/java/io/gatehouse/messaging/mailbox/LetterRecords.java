package io.gatehouse.messaging.mailbox;

import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.MessageRecords;
import io.gatehouse.store.record.LetterRecord;
import io.gatehouse.store.record.MailboxRecord;
import java.util.ArrayList;
import java.util.List;

/// Letters and filters as the store keeps them.
final class LetterRecords {
  private static final String NO_LOCAL = "no-local";
  private static final String AS_PUBLISHED = "retain-as-published";

  private LetterRecords() {}

  static LetterRecord of(long mailbox, Letter letter) {
    return new LetterRecord(
        mailbox,
        letter.sequence(),
        letter.subscription().filter(),
        letter.qos(),
        letter.shown(),
        false,
        MessageRecords.of(letter.original()));
  }

  static Letter letter(
      LetterRecord record, Subscription subscription, String application, long publicationId) {
    Letter letter =
        new Letter(
            record.sequence(),
            MessageRecords.publication(record.message(), application, publicationId),
            subscription,
            record.qos(),
            record.shown(),
            Letter.State.WRITTEN);
    letter.released = record.released();
    return letter;
  }

  static MailboxRecord.Filter of(Subscription subscription) {
    Subscription.Options options = subscription.options();
    List<String> flags = new ArrayList<>(2);
    if (options.noLocal()) {
      flags.add(NO_LOCAL);
    }
    if (options.retainAsPublished()) {
      flags.add(AS_PUBLISHED);
    }
    return new MailboxRecord.Filter(
        subscription.filter(), options.qos(), flags, options.identifier());
  }

  static Subscription.Options options(MailboxRecord.Filter filter) {
    return new Subscription.Options(
        filter.qos(),
        filter.flags().contains(NO_LOCAL),
        filter.flags().contains(AS_PUBLISHED),
        filter.identifier());
  }
}
