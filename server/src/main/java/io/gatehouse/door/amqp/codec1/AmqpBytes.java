package io.gatehouse.door.amqp.codec1;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads the values of a message, one after the other (AMQP 1.0 types section 1.6).
///
/// Values that a message may carry but that have no place in ours are stepped over, not built.
public final class AmqpBytes {
  private static final int DEEPEST = 16;

  private final ByteBuffer in;
  private int depth;

  AmqpBytes(byte[] bytes) {
    this.in = ByteBuffer.wrap(bytes);
  }

  /// The message cannot be read.
  public static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(String why) {
      super(why, null, false, false);
    }
  }

  /// Stands for a value that was stepped over.
  enum Skipped {
    VALUE
  }

  boolean more() {
    return in.hasRemaining();
  }

  /// The number of the section that begins here.
  int section() {
    if (byteValue() != 0x00) {
      throw new Malformed("a message does not begin with a section");
    }
    Object descriptor = value();
    if (descriptor instanceof Long number && number >= 0x70 && number <= 0x78) {
      return number.intValue();
    }
    throw new Malformed("a message has a section that is not known");
  }

  /// Begins a list or map; returns how many values it has.
  int begin() {
    int code = byteValue();
    return switch (code) {
      case 0x40, 0x45 -> 0;
      case 0xc0, 0xc1 -> bounded(1);
      case 0xd0, 0xd1 -> bounded(4);
      default -> throw new Malformed("a section is neither a list nor a map");
    };
  }

  private int bounded(int width) {
    long size = number(width);
    long count = number(width);
    if (size - width > in.remaining() || count > in.remaining()) {
      throw new Malformed("a section is longer than its message");
    }
    return (int) count;
  }

  /// The next value: null, `Boolean`, `Long`, `Double`, `String`, `byte[]`, `UUID`, or `Skipped`.
  @Nullable Object value() {
    int code = byteValue();
    return switch (code) {
      case 0x40 -> null;
      case 0x41 -> true;
      case 0x42 -> false;
      case 0x56 -> byteValue() != 0;
      case 0x43, 0x44 -> 0L;
      case 0x50, 0x52, 0x53 -> number(1);
      case 0x51, 0x54, 0x55 -> (long) (byte) number(1);
      case 0x60 -> number(2);
      case 0x61 -> (long) (short) number(2);
      case 0x70 -> number(4);
      case 0x71 -> (long) (int) number(4);
      case 0x80, 0x81, 0x83 -> number(8);
      case 0x72 -> (double) Float.intBitsToFloat((int) number(4));
      case 0x82 -> Double.longBitsToDouble(number(8));
      case 0x73 -> Character.toString((int) Math.min(number(4), Character.MAX_CODE_POINT));
      case 0x98 -> new UUID(number(8), number(8));
      case 0xa0 -> bytes((int) number(1));
      case 0xb0 -> bytes((int) number(4));
      case 0xa1, 0xa3 -> text((int) number(1));
      case 0xb1, 0xb3 -> text((int) number(4));
      default -> {
        step(code);
        yield Skipped.VALUE;
      }
    };
  }

  private void step(int code) {
    switch (code) {
      case 0x00 -> {
        if (++depth > DEEPEST) {
          throw new Malformed("values are nested too deeply");
        }
        value();
        value();
        depth--;
      }
      case 0x45 -> {}
      case 0x74 -> skip(4);
      case 0x84 -> skip(8);
      case 0x94 -> skip(16);
      case 0xc0, 0xc1, 0xe0 -> skip((int) number(1));
      case 0xd0, 0xd1, 0xf0 -> skip((int) number(4));
      default -> throw new Malformed("a message has a value of a type that is not known");
    }
  }

  private int byteValue() {
    if (!in.hasRemaining()) {
      throw new Malformed("a message ends in the middle of a value");
    }
    return in.get() & 0xff;
  }

  private long number(int width) {
    long number = 0;
    for (int i = 0; i < width; i++) {
      number = (number << 8) | byteValue();
    }
    return number;
  }

  private byte[] bytes(int length) {
    int from = in.position();
    skip(length);
    return Arrays.copyOfRange(in.array(), from, from + length);
  }

  private String text(int length) {
    int from = in.position();
    skip(length);
    String read = utf8(in.array(), from, length);
    if (read == null) {
      throw new Malformed("a text is not UTF-8");
    }
    return read;
  }

  /// The text, or null where the bytes are not UTF-8.
  static @Nullable String utf8(byte[] bytes, int from, int length) {
    try {
      CharBuffer read =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
      return read.toString();
    } catch (CharacterCodingException notText) {
      return null;
    }
  }

  private void skip(int length) {
    if (length < 0 || length > in.remaining()) {
      throw new Malformed("a value is longer than its message");
    }
    in.position(in.position() + length);
  }
}
