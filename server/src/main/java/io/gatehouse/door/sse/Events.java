package io.gatehouse.door.sse;

import io.gatehouse.door.json.Json;
import io.gatehouse.door.json.MessageJson;
import io.gatehouse.messaging.history.Since;
import io.gatehouse.messaging.message.Publication;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Makes the events of a stream (HTML standard, section 9.2.6), each with its blank line.
final class Events {
  private static final byte[] HEARTBEAT = ascii(":\n\n");
  private static final byte[] NEW_LINE = ascii("\r\n");

  private Events() {}

  /// The event that every receiver of a publication gets.
  ///
  /// @param epoch the run of the server, without which its number means nothing
  static byte[] message(Publication publication, String epoch) {
    String id =
        publication.offset() == 0 ? "" : "id: " + Since.Behind.mark(epoch, publication) + "\n";
    return event(id + "event: message\n", MessageJson.of(publication, epoch));
  }

  static byte[] event(String name, Object json) {
    return event("event: " + name + "\n", Json.write(json));
  }

  private static byte[] event(String head, byte[] json) {
    ByteArrayOutputStream event = new ByteArrayOutputStream(head.length() + json.length + 8);
    event.writeBytes(ascii(head + "data: "));
    for (byte one : json) {
      // a line end inside of JSON is white space, but would end the field
      event.write(one == '\n' || one == '\r' ? ' ' : one);
    }
    event.writeBytes(ascii("\n\n"));
    return event.toByteArray();
  }

  /// When to come back if the stream breaks. It also brings the head of the answer to the page.
  static byte[] retry(Duration time) {
    return ascii("retry: " + time.toMillis() + "\n\n");
  }

  /// A comment, which the browser does not show.
  static byte[] heartbeat() {
    return HEARTBEAT.clone();
  }

  /// The same as a chunk of RFC 9112 section 7.1.
  static byte[] chunk(byte[] bytes) {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream(bytes.length + 12);
    chunk.writeBytes(ascii(Integer.toHexString(bytes.length)));
    chunk.writeBytes(NEW_LINE);
    chunk.writeBytes(bytes);
    chunk.writeBytes(NEW_LINE);
    return chunk.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
