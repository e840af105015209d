package io.gatehouse.messaging.message;

import io.gatehouse.store.record.MessageRecord;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
            extras.properties().stream().map(MessageRecords::kept).toList()));
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
            kept.properties().stream().map(MessageRecords::property).toList());
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

  private static MessageRecord.Property kept(Message.Property property) {
    return new MessageRecord.Property(property.name(), property.value(), word(property.type()));
  }

  private static Message.Property property(MessageRecord.Property kept) {
    for (Message.Type type : Message.Type.values()) {
      if (Objects.equals(word(type), kept.type())) {
        return new Message.Property(kept.name(), kept.value(), type);
      }
    }
    return new Message.Property(kept.name(), kept.value());
  }

  /// As the store writes it.
  private static @Nullable String word(Message.Type type) {
    return switch (type) {
      case TEXT -> null;
      case TRUTH -> "truth";
      case INTEGER -> "integer";
      case NUMBER -> "number";
      case TIME -> "time";
      case BYTES -> "bytes";
    };
  }
}
