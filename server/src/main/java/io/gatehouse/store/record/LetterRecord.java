package io.gatehouse.store.record;

import io.gatehouse.core.policy.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message that waits in a mailbox.
///
/// @param sequence its place in the mailbox
/// @param filter by which filter it came
/// @param qos how it is delivered
/// @param shown whether it is a retained message that the channel showed
/// @param released whether its receiver has it and only the end of the handshake is missing
/// @param expiresAt epoch milliseconds; null for never
public record LetterRecord(
    long mailbox,
    long sequence,
    String filter,
    int qos,
    boolean shown,
    boolean released,
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
  ///
  /// @param properties names and values in turn
  public record Extras(
      int qos,
      boolean retain,
      boolean text,
      @Nullable String replyTo,
      byte @Nullable [] correlation,
      List<String> properties) {
    public static final Extras PLAIN = new Extras(1, false, false, null, null, List.of());

    public Extras {
      properties = List.copyOf(properties);
    }
  }
}
