package io.gatehouse.door.amqp.v091;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.SenderProperties;
import io.gatehouse.door.amqp.codec091.ContentHeader;
import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.gatehouse.identity.Identity;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Message.Property;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns what a client publishes into messages; what only the server may say is left out.
///
/// Properties that other protocols have no place for travel as named properties of the message.
final class MessageReader {
  static final String CONTENT_ENCODING = "content-encoding";
  static final String PRIORITY = "priority";
  static final String MESSAGE_ID = "message-id";
  static final String TIMESTAMP = "timestamp";
  static final String TYPE = "type";
  static final String APP_ID = "app-id";

  private static final int PERSISTENT = 2;
  private static final int LONGEST_NAME = 255;

  private MessageReader() {}

  /// @param replyTo the channel on which an answer is expected
  static Message message(
      String channel, byte[] body, ContentHeader header, @Nullable String replyTo, long now) {
    int qos = header.deliveryMode() != null && header.deliveryMode() == PERSISTENT ? 1 : 0;
    return new Message(
        channel, body, header.contentType(), qos, false, extras(header, replyTo, now));
  }

  private static Message.Extras extras(ContentHeader header, @Nullable String replyTo, long now) {
    List<Property> properties = properties(header);
    String correlation = header.correlationId();
    String expiration = header.expiration();
    if (properties.isEmpty() && correlation == null && expiration == null && replyTo == null) {
      return Message.Extras.NONE;
    }
    return new Message.Extras(
        false,
        replyTo,
        correlation == null ? null : correlation.getBytes(StandardCharsets.UTF_8),
        expiration == null ? Long.MAX_VALUE : now + milliseconds(expiration),
        properties);
  }

  private static long milliseconds(String expiration) {
    try {
      long value = Long.parseLong(expiration);
      if (value >= 0 && value <= Integer.MAX_VALUE * 100L) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // told below
    }
    throw Fault.of(
        ReplyCode.PRECONDITION_FAILED, "invalid expiration '" + expiration + "': milliseconds");
  }

  private static List<Property> properties(ContentHeader header) {
    List<Property> found = new ArrayList<>();
    header
        .headers()
        .forEach((name, value) -> {
          if (!SenderProperties.isReserved(name)) {
            add(found, name, value);
          }
        });
    addText(found, CONTENT_ENCODING, header.contentEncoding());
    addText(found, MESSAGE_ID, header.messageId());
    addText(found, TYPE, header.type());
    addText(found, APP_ID, header.appId());
    if (header.priority() != null) {
      found.add(new Property(PRIORITY, header.priority().toString(), Message.Type.INTEGER));
    }
    if (header.timestamp() != null) {
      found.add(new Property(TIMESTAMP, header.timestamp().toString(), Message.Type.TIME));
    }
    return found;
  }

  private static void addText(List<Property> found, String name, @Nullable String value) {
    if (value != null) {
      found.add(new Property(name, value));
    }
  }

  /// Tables become several properties with a dot between the names, lists several with one name.
  private static void add(List<Property> found, String name, @Nullable Object value) {
    if (name.length() > LONGEST_NAME) {
      return; // of a table in a table; it would not be written either
    }
    switch (value) {
      case String text -> found.add(new Property(name, text));
      case Boolean truth -> found.add(new Property(name, truth.toString(), Message.Type.TRUTH));
      case Integer number -> found.add(new Property(name, number.toString(), Message.Type.INTEGER));
      case Long number -> found.add(new Property(name, number.toString(), Message.Type.INTEGER));
      case Double number -> found.add(new Property(name, number.toString(), Message.Type.NUMBER));
      case BigDecimal number ->
          found.add(new Property(name, number.toString(), Message.Type.NUMBER));
      case byte[] bytes ->
          found.add(
              new Property(name, Base64.getEncoder().encodeToString(bytes), Message.Type.BYTES));
      case Instant time -> {
        String seconds = Long.toString(time.getEpochSecond());
        found.add(new Property(name, seconds, Message.Type.TIME));
      }
      case List<?> list -> list.forEach(one -> add(found, name, one));
      case Map<?, ?> table -> table.forEach((key, one) -> add(found, name + "." + key, one));
      case null, default -> {}
    }
  }

  /// A publisher may name itself, and nobody else.
  static void checkUserId(@Nullable String userId, Identity identity) {
    Subject subject = identity.subject();
    boolean own =
        userId == null
            || userId.equals(subject.id())
            || userId.equals(subject.toString())
            || userId.equals(identity.name());
    if (!own) {
      throw Fault.of(
          ReplyCode.PRECONDITION_FAILED,
          "user_id property set to '%s' but authenticated user was '%s'"
              .formatted(userId, subject.id()));
    }
  }
}
