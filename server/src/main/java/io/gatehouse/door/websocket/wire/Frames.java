package io.gatehouse.door.websocket.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Makes whole WebSocket frames (RFC 6455 section 5.2) of a server, which are not masked.
public final class Frames {
  private static final byte TEXT = (byte) 0x81;
  private static final byte COMPRESSED = 0x40; // RSV1, RFC 7692 section 6
  private static final byte CLOSE = (byte) 0x88;
  private static final byte PING = (byte) 0x89;
  private static final int LONGEST_REASON = 123;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;

  private Frames() {}

  /// A close frame (section 5.5.1): a code and a short reason.
  static byte[] close(int code, String reason) {
    String fits = reason;
    while (fits.getBytes(StandardCharsets.UTF_8).length > LONGEST_REASON) {
      fits = fits.substring(0, fits.offsetByCodePoints(fits.length(), -1));
    }
    byte[] utf8 = fits.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + utf8.length)
        .put(CLOSE)
        .put((byte) (2 + utf8.length))
        .putShort((short) code)
        .put(utf8)
        .array();
  }

  static byte[] ping() {
    return new byte[] {PING, 0};
  }

  /// A text frame with the whole message.
  public static byte[] text(byte[] utf8) {
    return whole(TEXT, utf8);
  }

  /// The same frame compressed, for peers that agreed to that; itself where it would gain nothing.
  public static byte[] compressed(byte[] text) {
    int length = text[1] & 0x7f;
    int header = length < TWO_BYTES ? 2 : length == TWO_BYTES ? 4 : 10;
    if (!Deflate.isWorthIt(text.length - header)) {
      return text;
    }
    byte[] packed =
        whole((byte) (text[0] | COMPRESSED), Deflate.deflate(text, header, text.length - header));
    return packed.length < text.length ? packed : text;
  }

  private static byte[] whole(byte kind, byte[] utf8) {
    int length = utf8.length;
    int header = length < TWO_BYTES ? 2 : length <= 0xffff ? 4 : 10;
    ByteBuffer frame = ByteBuffer.allocate(header + length).put(kind);
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
