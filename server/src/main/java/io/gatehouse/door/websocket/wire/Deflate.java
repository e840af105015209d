package io.gatehouse.door.websocket.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Compression of messages (RFC 7692, permessage-deflate), each by itself.
///
/// Neither side keeps a context over several messages: so a compressed message can be shared by all
/// its receivers, and a connection costs nothing while nothing comes.
final class Deflate {
  private static final String NAME = "permessage-deflate";
  private static final String ANSWER =
      NAME + "; server_no_context_takeover; client_no_context_takeover";
  private static final String WINDOW = "server_max_window_bits";

  /// What ends each message and is not sent (section 7.2.1).
  private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

  private static final int LEAST = 512; // bytes of a message that is worth it
  private static final int MOST = 256 << 10; // and of one that an event loop has time for
  private static final int STEP = 4 << 10;

  private Deflate() {}

  /// A message that is longer than it may be.
  static final class TooLong extends Exception {
    private static final long serialVersionUID = 1L;

    TooLong() {
      super("longer than it may be", null, false, false);
    }
  }

  /// Whether a message of this many bytes is compressed.
  static boolean isWorthIt(int length) {
    return length >= LEAST && length <= MOST;
  }

  /// Takes the first offer that can be met (section 5); null where there is none.
  ///
  /// @param offers the client's header `Sec-WebSocket-Extensions`
  static @Nullable String answer(@Nullable String offers) {
    if (offers == null) {
      return null;
    }
    for (String offer : offers.split(",", -1)) {
      String answer = answerOne(offer.split(";", -1));
      if (answer != null) {
        return answer;
      }
    }
    return null;
  }

  private static @Nullable String answerOne(String[] parts) {
    if (!parts[0].strip().equals(NAME)) {
      return null;
    }
    String answer = ANSWER;
    Set<String> seen = new HashSet<>();
    for (String part : Arrays.asList(parts).subList(1, parts.length)) {
      String[] pair = part.split("=", 2);
      String name = pair[0].strip();
      String value = pair.length == 1 ? "" : unquoted(pair[1].strip());
      boolean fits =
          switch (name) {
            case "server_no_context_takeover", "client_no_context_takeover" -> pair.length == 1;
            case "client_max_window_bits" -> pair.length == 1 || isWindow(value);
            case WINDOW -> value.equals("15"); // the only one that our deflater knows
            default -> false;
          };
      if (!fits || !seen.add(name)) {
        return null;
      }
    }
    return seen.contains(WINDOW) ? answer + "; " + WINDOW + "=15" : answer;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static boolean isWindow(String value) {
    return value.matches("[89]|1[0-5]");
  }

  /// The message as it travels (section 7.2.1).
  static byte[] deflate(byte[] bytes, int from, int length) {
    try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
      deflater.setInput(bytes, from, length);
      ByteArrayOutputStream out = new ByteArrayOutputStream(length / 2);
      byte[] step = new byte[STEP];
      int some;
      do {
        some = deflater.deflate(step, 0, STEP, Deflater.SYNC_FLUSH);
        out.write(step, 0, some);
      } while (some == STEP);
      byte[] all = out.toByteArray();
      return Arrays.copyOf(all, all.length - TAIL.length);
    }
  }

  /// The message as it was (section 7.2.2), in at most `longest` bytes and never more memory than
  /// that allows.
  static byte[] inflate(ByteBuf packed, int longest) throws DataFormatException, TooLong {
    int length = packed.readableBytes();
    byte[] in = Arrays.copyOf(ByteBufUtil.getBytes(packed), length + TAIL.length);
    System.arraycopy(TAIL, 0, in, length, TAIL.length);
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(in);
      byte[] out = new byte[Math.min(longest, STEP + 2 * length) + 1];
      int size = 0;
      while (true) {
        size += inflater.inflate(out, size, out.length - size);
        if (size > longest) {
          throw new TooLong();
        }
        if (size == out.length) {
          out = Arrays.copyOf(out, (int) Math.min(longest + 1L, 2L * size));
        } else if (inflater.finished() && inflater.getRemaining() > 0) {
          // a last block need not be the end of the message (section 7.2.3.4)
          int rest = inflater.getRemaining();
          inflater.reset();
          inflater.setInput(in, in.length - rest, rest);
        } else if (inflater.needsDictionary()) {
          throw new DataFormatException("it asks for a dictionary");
        } else {
          return Arrays.copyOf(out, size);
        }
      }
    }
  }
}
