package io.gatehouse.door.json;

import com.fasterxml.jackson.databind.util.RawValue;
import io.gatehouse.messaging.history.Recalled;
import io.gatehouse.messaging.history.Since;
import io.gatehouse.messaging.message.Publication;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What was said on a channel lately, message by message as a listener reads it.
///
/// @param gap whether messages behind the offset that was asked for are no longer there
/// @param more whether further ones came behind these
public record PastJson(boolean gap, boolean more, List<RawValue> messages) {
  private static final int MOST_BYTES = 1 << 20;

  /// As much of it as fits into an answer: the oldest of what came behind an offset, and else the
  /// newest.
  public static PastJson of(Recalled recalled, Since since, String epoch) {
    boolean newest = since instanceof Since.Newest;
    List<Publication> all = newest ? recalled.messages().reversed() : recalled.messages();
    List<RawValue> messages = new ArrayList<>(all.size());
    int bytes = 0;
    for (Publication publication : all) {
      byte[] json = MessageJson.of(publication, epoch);
      bytes += json.length;
      if (bytes > MOST_BYTES && !messages.isEmpty()) {
        break;
      }
      messages.add(new RawValue(new String(json, StandardCharsets.UTF_8)));
    }
    boolean cut = messages.size() < all.size();
    return new PastJson(
        recalled.gap(),
        recalled.more() || (cut && !newest),
        newest ? messages.reversed() : messages);
  }
}
