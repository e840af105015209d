package io.gatehouse.door.websocket;

import io.gatehouse.door.json.MessageJson;
import io.gatehouse.messaging.Publication;
import java.nio.ByteBuffer;

/// Makes whole WebSocket frames (RFC 6455 section 5.2) of a server: one text, not masked.
final class Frames {
  private static final byte TEXT = (byte) 0x81;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;

  private Frames() {}

  /// The frame that every receiver of a publication gets.
  static byte[] message(Publication publication) {
    Publication.Sender sender = publication.sender();
    return text(
        MessageJson.of(publication.channel())
            .payload(publication.payload())
            .from(sender.subject().toString(), sender.name(), sender.subject().kind().label())
            .userData(sender.publicData())
            .at(publication.publishedAt())
            .bytes());
  }

  static byte[] text(byte[] utf8) {
    int length = utf8.length;
    int header = length < TWO_BYTES ? 2 : length <= 0xffff ? 4 : 10;
    ByteBuffer frame = ByteBuffer.allocate(header + length).put(TEXT);
    if (length < TWO_BYTES) {
      frame.put((byte) length);
    } else if (length <= 0xffff) {
      frame.put((byte) TWO_BYTES).putShort((short) length);
    } else {
      frame.put((byte) EIGHT_BYTES).putLong(length);
    }
    return frame.put(utf8).array();
  }
}
