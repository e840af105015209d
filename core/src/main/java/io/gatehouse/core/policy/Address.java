package io.gatehouse.core.policy;

import io.gatehouse.core.pattern.SyntaxException;
import java.util.StringJoiner;

/// An internet address as 16 bytes; version 4 addresses are kept as `::ffff:a.b.c.d`.
public record Address(long high, long low) {
  static final int BITS = 128;
  private static final long VERSION_4 = 0xffff_0000_0000L;

  /// Reads an address of version 4 or 6; a zone (`%eth0`) is left out. Throws [SyntaxException] if
  /// it is none.
  public static Address parse(String text) {
    int zone = text.indexOf('%');
    return read(text, zone < 0 ? text.length() : zone);
  }

  /// Reads the address that makes the first characters of a text.
  static Address read(String text, int end) {
    return new Reading(text, end).address();
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

  public boolean isVersion4() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /// Whether it is of this machine: `127.0.0.0/8` or `::1` (RFC 6890).
  public boolean isLoopback() {
    return isVersion4() ? (low >>> 24 & 0xff) == 127 : high == 0 && low == 1;
  }

  /// Whether the first bits of both addresses are the same.
  boolean sharesPrefix(Address other, int prefix) {
    return ((high ^ other.high) & highMask(prefix)) == 0
        && ((low ^ other.low) & lowMask(prefix)) == 0;
  }

  /// This address with every bit behind the prefix cleared.
  Address masked(int prefix) {
    return new Address(high & highMask(prefix), low & lowMask(prefix));
  }

  private static long highMask(int prefix) {
    if (prefix >= 64) {
      return -1L;
    }
    return prefix == 0 ? 0 : -1L << (64 - prefix);
  }

  private static long lowMask(int prefix) {
    return prefix <= 64 ? 0 : -1L << (BITS - prefix);
  }

  /// The address in its usual form (RFC 5952 for version 6).
  @Override
  public String toString() {
    if (isVersion4()) {
      long bits = low & 0xffff_ffffL;
      return (bits >> 24)
          + "."
          + (bits >> 16 & 0xff)
          + "."
          + (bits >> 8 & 0xff)
          + "."
          + (bits & 0xff);
    }
    int gap = longestGap();
    int gapEnd = gap + zerosFrom(gap);
    StringJoiner before = new StringJoiner(":");
    StringJoiner after = new StringJoiner(":");
    for (int i = 0; i < 8; i++) {
      if (gap < 0 || i < gap) {
        before.add(Integer.toHexString(group(i)));
      } else if (i >= gapEnd) {
        after.add(Integer.toHexString(group(i)));
      }
    }
    return gap < 0 ? before.toString() : before + "::" + after;
  }

  private int group(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
  }

  /// Where the longest run of two or more zero groups begins, or -1.
  private int longestGap() {
    int longest = -1;
    for (int i = 0; i < 8; i++) {
      if (zerosFrom(i) > Math.max(1, zerosFrom(longest))) {
        longest = i;
      }
    }
    return longest;
  }

  private int zerosFrom(int index) {
    int end = index;
    while (end >= 0 && end < 8 && group(end) == 0) {
      end++;
    }
    return end - index;
  }

  /// The reading of one address, up to a position of a text.
  private static final class Reading {
    private final String text;
    private final int end;
    private final long[] halves = new long[2];
    private int at;

    Reading(String text, int end) {
      this.text = text;
      this.end = end;
    }

    Address address() {
      int colon = text.indexOf(':');
      if (colon < 0 || colon >= end) {
        return new Address(0, VERSION_4 | dotted());
      }
      int before = groups(0, 8);
      if (at < end || before != 8) {
        int after = behindGap(before);
        shiftToEnd(before, after);
      }
      return new Address(halves[0], halves[1]);
    }

    /// Reads groups up to the end or to `::`, and says how many.
    private int groups(int from, int most) {
      int index = from;
      while (at < end && !text.startsWith("::", at)) {
        if (index > from) {
          expectColon();
        }
        int colon = text.indexOf(':', at);
        boolean last = colon < 0 || colon >= end;
        boolean dotted = last && text.substring(at, end).indexOf('.') >= 0;
        if (index + (dotted ? 2 : 1) > most) {
          throw new SyntaxException("an address has at most eight groups", text, at);
        }
        if (dotted) {
          long bits = dotted();
          put(index++, (int) (bits >>> 16));
          put(index++, (int) bits & 0xffff);
        } else {
          put(index++, number(last ? end : colon, 16, 4, 0xffff));
        }
      }
      return index - from;
    }

    private void expectColon() {
      if (text.charAt(at) != ':' || at + 1 == end) {
        throw new SyntaxException("a group of an address is missing here", text, at + 1);
      }
      at++;
    }

    /// Reads `::` and the groups behind it, and says how many.
    private int behindGap(int before) {
      if (before == 8 || !text.startsWith("::", at) || at + 2 > end) {
        throw new SyntaxException("an address has eight groups, or `::` for some", text, at);
      }
      at += 2;
      int after = groups(before, 7);
      if (at < end) {
        throw new SyntaxException("an address has one `::` at most", text, at);
      }
      return after;
    }

    private void shiftToEnd(int before, int after) {
      for (int i = after - 1; i >= 0; i--) {
        int from = before + i;
        int moved = new Address(halves[0], halves[1]).group(from);
        put(from, 0);
        put(8 - after + i, moved);
      }
    }

    private void put(int index, int group) {
      int shift = 48 - 16 * (index & 3);
      halves[index / 4] = (halves[index / 4] & ~(0xffffL << shift)) | ((long) group << shift);
    }

    private long dotted() {
      long bits = 0;
      for (int i = 0; i < 4; i++) {
        int dot = i < 3 ? text.indexOf('.', at) : end;
        if (dot < 0 || dot > end) {
          throw new SyntaxException("an address has four numbers with dots between", text, end);
        }
        bits = (bits << 8) | number(dot, 10, 3, 255);
        at = i < 3 ? dot + 1 : end;
      }
      return bits;
    }

    private int number(int to, int radix, int digits, int most) {
      int from = at;
      int number = 0;
      for (; at < to && at - from < digits; at++) {
        int digit = text.charAt(at) < 128 ? Character.digit(text.charAt(at), radix) : -1;
        if (digit < 0) {
          throw new SyntaxException("this is no digit of an address", text, at);
        }
        number = number * radix + digit;
      }
      boolean padded = radix == 10 && to - from > 1 && text.charAt(from) == '0';
      if (from >= to || at < to || number > most || padded) {
        String problem = "a number from 0 to " + Integer.toString(most, radix) + " belongs here";
        throw new SyntaxException(problem, text, from);
      }
      return number;
    }
  }
}
