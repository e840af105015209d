package io.gatehouse.messaging.message;

import io.gatehouse.store.record.MessageRecord;
import java.util.ArrayList;
import java.util.List;

/// Publications as the store keeps them.
public final class MessageRecords {
  private MessageRecords() {}

  public static MessageRecord of(Publication publication) {
    Message message = publication.message();
    Message.Extras extras = message.extras();
    long end = extras.expiresAt();
    return new MessageRecord(
        message.channel(),
        message.payload(),
        message.contentType(),
        publication.sender().subject(),
        publication.sender().name(),
        publication.sender().publicData(),
        publication.publishedAt(),
        end == Long.MAX_VALUE ? null : end,
        new MessageRecord.Extras(
            message.qos(),
            message.retain(),
            extras.text(),
            extras.replyTo(),
            extras.correlation(),
            flat(extras.properties())));
  }

  /// @param id the number of the publication in this run of the server
  public static Publication publication(MessageRecord record, String application, long id) {
    MessageRecord.Extras kept = record.extras();
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
    return new Publication(application, message, sender, id, record.publishedAt(), null);
  }

  private static List<String> flat(List<Message.Property> properties) {
    List<String> flat = new ArrayList<>(properties.size() * 2);
    for (Message.Property property : properties) {
      flat.add(property.name());
      flat.add(property.value());
    }
    return flat;
  }

  private static List<Message.Property> properties(List<String> flat) {
    List<Message.Property> properties = new ArrayList<>(flat.size() / 2);
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      properties.add(new Message.Property(flat.get(i), flat.get(i + 1)));
    }
    return properties;
  }
}
