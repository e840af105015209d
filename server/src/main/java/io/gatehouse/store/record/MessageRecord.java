package io.gatehouse.store.record;

import io.gatehouse.core.policy.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message as it was said, with its verified sender.
///
/// @param expiresAt epoch milliseconds; null for never
public record MessageRecord(
    String channel,
    byte[] payload,
    @Nullable String contentType,
    Subject sender,
    String senderName,
    String senderData,
    long publishedAt,
    @Nullable Long expiresAt,
    Extras extras) {

  /// What travels beside the payload.
  public record Extras(
      int qos,
      boolean retain,
      boolean text,
      @Nullable String replyTo,
      byte @Nullable [] correlation,
      List<Property> properties) {
    public static final Extras PLAIN = new Extras(1, false, false, null, null, List.of());

    public Extras {
      properties = List.copyOf(properties);
    }
  }

  /// A name and a value that the sender attached.
  ///
  /// @param type what the value was before it became text; null for text
  public record Property(String name, String value, @Nullable String type) {}
}
