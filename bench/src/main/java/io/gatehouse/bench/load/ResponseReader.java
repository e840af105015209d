package io.gatehouse.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Finds where an HTTP response ends and what its status is, and reads nothing else of it.
///
/// Understands `Content-Length` and responses without a body, which is all that the measured
/// servers send.
final class ResponseReader {
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  /// What was found at the start of the bytes.
  ///
  /// @param length of head and body in bytes
  record Response(int status, int length) {}

  private ResponseReader() {}

  /// The response at the reader index, or null if more bytes are needed. Moves no index.
  static @Nullable Response peek(ByteBuf bytes) {
    int start = bytes.readerIndex();
    int line = start;
    int body = 0;
    while (true) {
      int end = bytes.indexOf(line, bytes.writerIndex(), (byte) '\n');
      if (end < 0) {
        return null;
      }
      if (end - line <= 1) {
        int length = end + 1 - start + body;
        return bytes.readableBytes() < length ? null : new Response(status(bytes, start), length);
      }
      if (isLength(bytes, line, end)) {
        body = number(bytes, line + LENGTH.length, end);
      }
      line = end + 1;
    }
  }

  private static boolean isLength(ByteBuf bytes, int line, int end) {
    if (end - line < LENGTH.length) {
      return false;
    }
    for (int i = 0; i < LENGTH.length; i++) {
      byte lower = (byte) (bytes.getByte(line + i) | 0x20);
      if (lower != (LENGTH[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  private static int status(ByteBuf bytes, int start) {
    return number(bytes, start + STATUS_AT, start + STATUS_AT + 3);
  }

  private static int number(ByteBuf bytes, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes.getByte(i) - '0';
      if (digit >= 0 && digit <= 9) {
        number = number * 10 + digit;
      }
    }
    return number;
  }
}
