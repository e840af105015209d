package io.gatehouse.messaging.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a sender says on a channel. The payload belongs to the message: nobody may change it.
///
/// @param contentType media type of the payload, where the sender tells it
/// @param qos 0 at most once, 1 at least once
/// @param retain whether the channel shows this message to each later subscriber
public record Message(
    String channel,
    byte[] payload,
    @Nullable String contentType,
    int qos,
    boolean retain,
    Extras extras) {

  /// A message without anything beside its payload.
  public static Message of(String channel, byte[] payload) {
    return new Message(channel, payload, null, 0, false, Extras.NONE);
  }

  /// The same with something else to say.
  Message saying(byte[] other) {
    return new Message(channel, other, contentType, qos, retain, extras);
  }

  /// The same on another channel.
  public Message on(String other) {
    return new Message(other, payload, contentType, qos, retain, extras);
  }

  /// About how many bytes it holds, without the name of its channel.
  int size() {
    int type = contentType == null ? 0 : contentType.length();
    return payload.length + type + extras.size();
  }

  /// What MQTT 5 carries beside a payload, unread by the server.
  ///
  /// @param text whether the payload is UTF-8 text
  /// @param replyTo the channel on which an answer is expected
  /// @param correlation opaque bytes that an answer repeats
  /// @param expiresAt epoch milliseconds; `Long.MAX_VALUE` for never
  /// @param hops how many scripts have run one because of the other until one sent this; no
  ///   protocol carries it
  public record Extras(
      boolean text,
      @Nullable String replyTo,
      byte @Nullable [] correlation,
      long expiresAt,
      List<Property> properties,
      int hops) {

    private static final int AROUND_PROPERTY = 64;
    public static final Extras NONE = new Extras(false, null, null, Long.MAX_VALUE, List.of());

    public Extras {
      properties = List.copyOf(properties);
    }

    /// What somebody outside sends.
    public Extras(
        boolean text,
        @Nullable String replyTo,
        byte @Nullable [] correlation,
        long expiresAt,
        List<Property> properties) {
      this(text, replyTo, correlation, expiresAt, properties, 0);
    }

    private int size() {
      int size =
          (replyTo == null ? 0 : replyTo.length()) + (correlation == null ? 0 : correlation.length);
      for (Property property : properties) {
        size += property.name().length() + property.value().length() + AROUND_PROPERTY;
      }
      return size;
    }
  }

  /// A name and a value that a sender attached; names may repeat.
  ///
  /// @param type what the value was before it became text, for protocols that tell
  public record Property(String name, String value, Type type) {
    public Property(String name, String value) {
      this(name, value, Type.TEXT);
    }
  }

  /// What the value of a property is beside its text.
  public enum Type {
    TEXT,
    /// `true` or `false`.
    TRUTH,
    /// A whole number of 64 bits.
    INTEGER,
    /// A number of double precision.
    NUMBER,
    /// Seconds since 1970.
    TIME,
    /// Bytes in base64.
    BYTES
  }
}
