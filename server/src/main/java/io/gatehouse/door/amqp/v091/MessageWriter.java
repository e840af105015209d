package io.gatehouse.door.amqp.v091;

import io.gatehouse.door.SenderProperties;
import io.gatehouse.door.amqp.codec091.ContentHeader;
import io.gatehouse.door.amqp.codec091.FieldTable;
import io.gatehouse.door.amqp.queue.Exchange;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Message.Property;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.WireFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Encodes the content header of a message: what all its receivers share.
final class MessageWriter {
  private static final int LONGEST = 255;
  private static final int MOST_HEADERS = 32 << 10;

  private MessageWriter() {}

  /// The payload of the header frame, with the verified sender in it.
  static byte[] header(Publication publication) {
    return publication.frame(WireFormat.AMQP_0_9_1, MessageWriter::encode);
  }

  /// The same without what the sender attached, for clients with very small frames.
  static byte[] smallHeader(Publication publication) {
    return encode(publication, List.of(), false);
  }

  private static byte[] encode(Publication publication) {
    return encode(publication, publication.message().extras().properties(), true);
  }

  private static byte[] encode(
      Publication publication, List<Property> properties, boolean userData) {
    Message message = publication.message();
    Message.Extras extras = message.extras();
    Publication.Sender sender = publication.sender();
    Map<String, Object> headers = headers(properties);
    String correlation = correlation(extras.correlation(), headers);
    headers.put(SenderProperties.FROM, sender.subject().toString());
    headers.put(SenderProperties.FROM_NAME, sender.name());
    if (userData) {
      headers.put(SenderProperties.USER_DATA, sender.publicData());
    }
    boolean expires = extras.expiresAt() != Long.MAX_VALUE;
    long lifetime = Math.max(0, extras.expiresAt() - publication.publishedAt());
    String replyTo = extras.replyTo();
    ContentHeader header =
        new ContentHeader(
            message.payload().length,
            message.contentType(),
            text(headers, MessageReader.CONTENT_ENCODING),
            headers,
            message.qos() > 0 ? 2 : 1,
            priority(headers),
            correlation,
            replyTo == null ? null : Exchange.swap(replyTo),
            expires ? Long.toString(lifetime) : null,
            text(headers, MessageReader.MESSAGE_ID),
            timestamp(headers),
            text(headers, MessageReader.TYPE),
            sender.subject().toString(),
            text(headers, MessageReader.APP_ID));
    ByteBuf out = Unpooled.buffer(256);
    header.write(out);
    return ByteBufUtil.getBytes(out);
  }

  /// Names that repeat become a list.
  private static Map<String, Object> headers(List<Property> properties) {
    Map<String, Object> headers = new LinkedHashMap<>();
    int size = 0;
    for (Property property : properties) {
      size += property.name().length() + property.value().length() + 8;
      boolean fits = size <= MOST_HEADERS && property.name().length() <= LONGEST / 3;
      if (fits && !SenderProperties.isReserved(property.name())) {
        headers.merge(property.name(), value(property), MessageWriter::both);
      }
    }
    return headers;
  }

  private static Object both(Object before, Object more) {
    List<Object> all = before instanceof List<?> list ? new ArrayList<>(list) : new ArrayList<>();
    if (all.isEmpty()) {
      all.add(before);
    }
    all.add(more);
    return all;
  }

  private static Object value(Property property) {
    String text = property.value();
    return switch (property.type()) {
      case TEXT -> text;
      case TRUTH -> Boolean.parseBoolean(text);
      case INTEGER -> integer(Long.parseLong(text));
      case NUMBER -> Double.parseDouble(text);
      case TIME -> FieldTable.time(Long.parseLong(text));
      case BYTES -> Base64.getDecoder().decode(text);
    };
  }

  private static Object integer(long value) {
    if (value == (int) value) {
      return (int) value;
    }
    return value;
  }

  private static @Nullable String text(Map<String, Object> headers, String name) {
    if (headers.get(name) instanceof String text && size(text) <= LONGEST) {
      headers.remove(name);
      return text;
    }
    return null;
  }

  private static int size(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static @Nullable Integer priority(Map<String, Object> headers) {
    if (headers.get(MessageReader.PRIORITY) instanceof Integer priority
        && priority >= 0
        && priority <= 255) {
      headers.remove(MessageReader.PRIORITY);
      return priority;
    }
    return null;
  }

  private static @Nullable Long timestamp(Map<String, Object> headers) {
    if (headers.get(MessageReader.TIMESTAMP) instanceof Instant time) {
      headers.remove(MessageReader.TIMESTAMP);
      return time.getEpochSecond();
    }
    return null;
  }

  /// The correlation id, or null where it is none: bytes that are no text become a header.
  private static @Nullable String correlation(
      byte @Nullable [] bytes, Map<String, Object> headers) {
    if (bytes == null) {
      return null;
    }
    if (bytes.length <= LONGEST) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException binary) {
        // a header takes any bytes
      }
    }
    headers.put("correlation-data", bytes);
    return null;
  }
}
