package io.gatehouse.door.amqp.codec1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Looks through a frame before the engine decodes it.
///
/// The engine believes what a frame says about itself: an array of a thousand million elements that
/// take no bytes, lists that nest without end. It also keeps each symbol and each descriptor that
/// it has not met before for as long as the process lives. So whatever is not sound is refused
/// here, and a symbol or descriptor that means nothing to this server is overwritten with one that
/// means nothing either but is always the same.
public final class FrameCheck {
  static final int UNKNOWN_TYPE = 0xFD;
  static final byte FILLER = 'x';
  static final int LONGEST_SYMBOL = 64;

  private static final int DEEPEST = 16;
  private static final int MOST_EMPTY = 256;

  private final byte[] bytes;
  private final int end;
  private int at;

  private FrameCheck(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /// The frame cannot be read.
  public static final class Unsound extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unsound(String why) {
      super(why, null, false, false);
    }
  }

  /// Checks the frame between these two places, and changes what is unknown in it.
  public static void check(byte[] bytes, int from, int end) {
    int offset = (bytes[from + 4] & 0xff) * 4;
    int type = bytes[from + 5] & 0xff;
    if (type > 1 || offset < 8 || offset > end - from) {
      throw new Unsound("a frame has a header that cannot be read");
    }
    if (from + offset < end) {
      new FrameCheck(bytes, from + offset, end).performative(type == 1);
    }
  }

  private void performative(boolean sasl) {
    if (next() != 0x00) {
      throw new Unsound("a frame does not begin with a performative");
    }
    int form = next();
    long descriptor =
        switch (form) {
          case 0x53 -> next();
          case 0x80 -> number(8);
          default -> -1;
        };
    boolean known =
        sasl ? descriptor >= 0x40 && descriptor <= 0x44 : descriptor >= 0x10 && descriptor <= 0x18;
    if (!known) {
      throw new Unsound("a frame has a performative that is not known");
    }
    int body = next();
    if (body != 0x45 && body != 0xc0 && body != 0xd0) {
      throw new Unsound("a performative is not a list");
    }
    value(body, 0);
  }

  private void value(int code, int depth) {
    if (depth > DEEPEST) {
      throw new Unsound("values are nested too deeply");
    }
    switch (code) {
      case 0x00 -> described(depth);
      case 0xa3 -> symbol((int) number(1));
      case 0xb3 -> symbol((int) number(4));
      case 0xc0 -> list(1, depth);
      case 0xd0 -> list(4, depth);
      case 0xc1 -> map(1, depth);
      case 0xd1 -> map(4, depth);
      case 0xe0 -> array(1);
      case 0xf0 -> array(4);
      default -> skip(width(code));
    }
  }

  /// How many bytes a value that holds no other value takes.
  private int width(int code) {
    return switch (code) {
      case 0x40, 0x41, 0x42, 0x43, 0x44, 0x45 -> 0;
      case 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56 -> 1;
      case 0x60, 0x61 -> 2;
      case 0x70, 0x71, 0x72, 0x73, 0x74 -> 4;
      case 0x80, 0x81, 0x82, 0x83, 0x84 -> 8;
      case 0x94, 0x98 -> 16;
      case 0xa0, 0xa1 -> (int) number(1);
      case 0xb0, 0xb1 -> (int) number(4);
      default -> throw new Unsound("a value has a type that is not known");
    };
  }

  private void described(int depth) {
    int form = next();
    switch (form) {
      case 0x44 -> {}
      case 0x53 -> {
        int code = next();
        if (!Codecs.isKnown(code)) {
          bytes[at - 1] = (byte) UNKNOWN_TYPE;
        }
      }
      case 0x80 -> {
        long code = number(8);
        if (!Codecs.isKnown(code)) {
          Arrays.fill(bytes, at - 8, at - 1, (byte) 0);
          bytes[at - 1] = (byte) UNKNOWN_TYPE;
        }
      }
      case 0xa3 -> descriptor((int) number(1));
      default -> throw new Unsound("a value has a descriptor that cannot be read");
    }
    value(next(), depth + 1);
  }

  private void descriptor(int length) {
    if (length > LONGEST_SYMBOL || length == 0) {
      throw new Unsound("a value has a descriptor that is too long");
    }
    symbol(length);
  }

  private void symbol(int length) {
    int start = at;
    skip(length);
    if (length > LONGEST_SYMBOL) {
      return; // those are not kept
    }
    if (!Codecs.isKnown(new String(bytes, start, length, StandardCharsets.ISO_8859_1))) {
      Arrays.fill(bytes, start, at, FILLER);
    }
  }

  private void list(int sizeWidth, int depth) {
    int limit = limit(sizeWidth);
    int count = count(sizeWidth, limit);
    elements(count, limit, depth);
  }

  private void map(int sizeWidth, int depth) {
    int limit = limit(sizeWidth);
    int count = count(sizeWidth, limit);
    if (count % 2 != 0) {
      throw new Unsound("a map has a key without a value");
    }
    elements(count, limit, depth);
  }

  private void elements(int count, int limit, int depth) {
    for (int i = 0; i < count; i++) {
      value(next(), depth + 1);
    }
    finish(limit);
  }

  /// Arrays hold plain values only: nothing else is sent in them by anybody.
  private void array(int sizeWidth) {
    int limit = limit(sizeWidth);
    long count = number(sizeWidth);
    int code = next();
    if (count > Math.max(MOST_EMPTY, limit - at)) {
      throw new Unsound("an array says that it has more elements than it can have");
    }
    for (long i = 0; i < count; i++) {
      switch (code) {
        case 0xa3 -> symbol((int) number(1));
        case 0xb3 -> symbol((int) number(4));
        default -> skip(width(code));
      }
    }
    finish(limit);
  }

  private int limit(int sizeWidth) {
    long size = number(sizeWidth);
    if (size > end - at || size < sizeWidth) {
      throw new Unsound("a value is longer than its frame");
    }
    return at + (int) size;
  }

  private int count(int sizeWidth, int limit) {
    long count = number(sizeWidth);
    if (count > limit - at) {
      throw new Unsound("a list says that it has more elements than it can have");
    }
    return (int) count;
  }

  private void finish(int limit) {
    if (at != limit) {
      throw new Unsound("a value does not end where it says");
    }
  }

  private int next() {
    if (at >= end) {
      throw new Unsound("a frame ends in the middle of a value");
    }
    return bytes[at++] & 0xff;
  }

  private long number(int width) {
    long number = 0;
    for (int i = 0; i < width; i++) {
      number = (number << 8) | next();
    }
    return number;
  }

  private void skip(int length) {
    if (length < 0 || length > end - at) {
      throw new Unsound("a value is longer than its frame");
    }
    at += length;
  }
}
