package io.gatehouse.core.policy;

import java.util.StringJoiner;

/// An internet address as 16 bytes; version 4 addresses are kept as `::ffff:a.b.c.d`.
public record Address(long high, long low) {
  static final int BITS = 128;
  private static final long VERSION_4 = 0xffff_0000_0000L;

  /// Reads an address of version 4 or 6; a zone (`%eth0`) is left out. Throws
  /// [io.gatehouse.core.pattern.SyntaxException] if it is none.
  public static Address parse(String text) {
    return AddressParser.address(text);
  }

  /// The address of 4 or 16 bytes in network order.
  public static Address of(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> new Address(0, VERSION_4 | number(bytes, 0, 4));
      case 16 -> new Address(number(bytes, 0, 8), number(bytes, 8, 8));
      default -> throw new IllegalArgumentException("an address has 4 or 16 bytes");
    };
  }

  private static long number(byte[] bytes, int from, int count) {
    long number = 0;
    for (int i = from; i < from + count; i++) {
      number = (number << 8) | (bytes[i] & 0xff);
    }
    return number;
  }

  static Address version4(long bits) {
    return new Address(0, VERSION_4 | bits);
  }

  public boolean isVersion4() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /// This address with every bit behind the prefix cleared.
  Address masked(int prefix) {
    long highMask = prefix >= 64 ? -1L : prefix == 0 ? 0 : -1L << (64 - prefix);
    long lowMask = prefix <= 64 ? 0 : -1L << (BITS - prefix);
    return new Address(high & highMask, low & lowMask);
  }

  /// The address in its usual form (RFC 5952 for version 6).
  @Override
  public String toString() {
    if (isVersion4()) {
      return (low >> 24 & 0xff)
          + "."
          + (low >> 16 & 0xff)
          + "."
          + (low >> 8 & 0xff)
          + "."
          + (low & 0xff);
    }
    int gap = longestGap();
    StringJoiner before = new StringJoiner(":");
    StringJoiner after = new StringJoiner(":");
    int gapEnd = gap + gapLength(gap);
    for (int i = 0; i < 8; i++) {
      if (gap < 0 || i < gap) {
        before.add(Integer.toHexString(word(i)));
      } else if (i >= gapEnd) {
        after.add(Integer.toHexString(word(i)));
      }
    }
    return gap < 0 ? before.toString() : before + "::" + after;
  }

  private int word(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
  }

  /// Where the longest run of two or more zero words begins, or -1.
  private int longestGap() {
    int longest = -1;
    for (int i = 0; i < 8; i++) {
      if (gapLength(i) > Math.max(1, gapLength(longest))) {
        longest = i;
      }
    }
    return longest;
  }

  private int gapLength(int from) {
    int end = from;
    while (end >= 0 && end < 8 && word(end) == 0) {
      end++;
    }
    return end - from;
  }
}
