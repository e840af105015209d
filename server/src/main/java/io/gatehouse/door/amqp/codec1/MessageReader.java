package io.gatehouse.door.amqp.codec1;

import io.gatehouse.door.SenderProperties;
import io.gatehouse.door.amqp.codec1.AmqpBytes.Malformed;
import io.gatehouse.messaging.message.Message;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns an AMQP message (messaging section 3.2) into one of ours; what only the server may say is
/// left out.
public final class MessageReader {
  /// The message annotation by which a sender asks that the channel keeps the message.
  static final String RETAIN = "x-opt-retain";

  static final String TEXT = "text/plain;charset=utf-8";

  private final AmqpBytes in;
  private final long now;
  private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
  private final List<Message.Property> properties = new ArrayList<>();
  private @Nullable Long ttl;
  private @Nullable Long expiry;
  private @Nullable String to;
  private @Nullable String replyTo;
  private byte @Nullable [] correlation;
  private @Nullable String contentType;
  private boolean retain;
  private boolean text;
  private boolean body;

  private MessageReader(byte[] bytes, long now) {
    this.in = new AmqpBytes(bytes);
    this.now = now;
  }

  /// A message that was read.
  ///
  /// @param to where its sender wants it, where it says so
  public record Read(Message message, @Nullable String to) {
    /// The same on another channel.
    public Message on(String channel) {
      return new Message(
          channel,
          message.payload(),
          message.contentType(),
          message.qos(),
          message.retain(),
          message.extras());
    }
  }

  /// Throws `Malformed` where it cannot be read.
  public static Read read(byte[] bytes, int qos, long now) {
    MessageReader reader = new MessageReader(bytes, now);
    while (reader.in.more()) {
      reader.section(reader.in.section());
    }
    if (!reader.body) {
      throw new Malformed("a message has no body");
    }
    return reader.message(qos);
  }

  private void section(int number) {
    switch (number) {
      case 0x70 -> header();
      case 0x72 -> annotations();
      case 0x73 -> properties();
      case 0x74 -> applicationProperties();
      case 0x75 -> data();
      case 0x77 -> amqpValue();
      case 0x76 -> throw new Malformed("the body of a message is data or text, not a sequence");
      default -> in.value();
    }
  }

  private void header() {
    int count = in.begin();
    for (int i = 0; i < count; i++) {
      Object value = in.value();
      if (i == 2 && value instanceof Long millis) {
        ttl = millis;
      }
    }
  }

  private void annotations() {
    int count = in.begin();
    for (int i = 0; i < count; i += 2) {
      Object key = in.value();
      Object value = in.value();
      if (RETAIN.equals(key)) {
        retain = Boolean.TRUE.equals(value);
      }
    }
  }

  private void properties() {
    int count = in.begin();
    for (int i = 0; i < count; i++) {
      Object value = in.value();
      switch (i) {
        case 2 -> to = value instanceof String name ? name : null;
        case 4 -> replyTo = value instanceof String name ? Addresses.channel(name) : null;
        case 5 -> correlation = identifier(value);
        case 6 -> contentType = value instanceof String type ? type : null;
        case 8 -> expiry = value instanceof Long at ? at : null;
        default -> {}
      }
    }
  }

  private static byte @Nullable [] identifier(@Nullable Object value) {
    if (value == null || value instanceof AmqpBytes.Skipped) {
      return null;
    }
    return value instanceof byte[] bytes
        ? bytes
        : value.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void applicationProperties() {
    int count = in.begin();
    for (int i = 0; i < count; i += 2) {
      Object key = in.value();
      Object value = in.value();
      if (key instanceof String name && !SenderProperties.isReserved(name) && isPlain(value)) {
        properties.add(new Message.Property(name, String.valueOf(value)));
      }
    }
  }

  private static boolean isPlain(@Nullable Object value) {
    return value != null && !(value instanceof AmqpBytes.Skipped) && !(value instanceof byte[]);
  }

  private void data() {
    body = true;
    if (in.value() instanceof byte[] bytes) {
      payload.writeBytes(bytes);
    } else {
      throw new Malformed("a data section does not hold bytes");
    }
  }

  private void amqpValue() {
    body = true;
    switch (in.value()) {
      case null -> {}
      case byte[] bytes -> payload.writeBytes(bytes);
      case String said -> {
        payload.writeBytes(said.getBytes(StandardCharsets.UTF_8));
        text = true;
      }
      default -> throw new Malformed("the body of a message is data or text");
    }
  }

  private Read message(int qos) {
    String type = contentType == null && text ? TEXT : contentType;
    Message.Extras extras =
        new Message.Extras(
            text || (type != null && type.startsWith("text/")),
            replyTo,
            correlation,
            expiresAt(),
            properties);
    String channel = to == null ? "" : to;
    return new Read(new Message(channel, payload.toByteArray(), type, qos, retain, extras), to);
  }

  private long expiresAt() {
    long byTtl = ttl == null ? Long.MAX_VALUE : now + ttl;
    long byTime = expiry == null || expiry <= 0 ? Long.MAX_VALUE : expiry;
    return Math.min(byTtl, byTime);
  }
}
