package io.gatehouse.messaging.mailbox;

import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
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
    Publication publication = letter.publication();
    Message message = publication.message();
    Message.Extras extras = message.extras();
    long end = extras.expiresAt();
    return new LetterRecord(
        mailbox,
        letter.sequence(),
        letter.subscription().filter(),
        letter.qos(),
        letter.shown(),
        false,
        message.channel(),
        message.payload(),
        message.contentType(),
        publication.sender().subject(),
        publication.sender().name(),
        publication.sender().publicData(),
        publication.publishedAt(),
        end == Long.MAX_VALUE ? null : end,
        new LetterRecord.Extras(
            message.qos(),
            message.retain(),
            extras.text(),
            extras.replyTo(),
            extras.correlation(),
            names(extras.properties())));
  }

  private static List<String> names(List<Message.Property> properties) {
    List<String> flat = new ArrayList<>(properties.size() * 2);
    for (Message.Property property : properties) {
      flat.add(property.name());
      flat.add(property.value());
    }
    return flat;
  }

  static Letter letter(
      LetterRecord record, Subscription subscription, String application, long publicationId) {
    LetterRecord.Extras kept = record.extras();
    Long end = record.expiresAt();
    Message.Extras extras =
        new Message.Extras(
            kept.text(),
            kept.replyTo(),
            kept.correlation(),
            end == null ? Long.MAX_VALUE : end,
            properties(kept.properties()));
    Message message =
        new Message(
            record.channel(),
            record.payload(),
            record.contentType(),
            kept.qos(),
            kept.retain(),
            extras);
    Publication.Sender sender =
        new Publication.Sender(record.sender(), record.senderName(), record.senderData());
    Publication publication =
        new Publication(application, message, sender, publicationId, record.publishedAt(), null);
    Letter letter =
        new Letter(
            record.sequence(),
            publication,
            subscription,
            record.qos(),
            record.shown(),
            Letter.State.WRITTEN);
    letter.released = record.released();
    // whether it was given to anybody before the restart is not known: it may have been
    letter.redelivered = true;
    return letter;
  }

  private static List<Message.Property> properties(List<String> flat) {
    List<Message.Property> properties = new ArrayList<>(flat.size() / 2);
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      properties.add(new Message.Property(flat.get(i), flat.get(i + 1)));
    }
    return properties;
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
