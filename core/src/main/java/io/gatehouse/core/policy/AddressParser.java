package io.gatehouse.core.policy;

import io.gatehouse.core.pattern.SyntaxException;

/// Reads addresses and blocks of addresses.
final class AddressParser {
  private final String text;
  private final int end;

  private AddressParser(String text, int end) {
    this.text = text;
    this.end = end;
  }

  static Address address(String text) {
    int zone = text.indexOf('%');
    return new AddressParser(text, zone < 0 ? text.length() : zone).read();
  }

  static Condition.AddressRange range(String text) {
    int slash = text.indexOf('/');
    Address address = new AddressParser(text, slash < 0 ? text.length() : slash).read();
    int bits = address.isVersion4() && text.indexOf(':') < 0 ? 32 : Address.BITS;
    int prefix = slash < 0 ? bits : bits(text, slash + 1, bits);
    int longPrefix = prefix + Address.BITS - bits;
    Address network = address.masked(longPrefix);
    if (!network.equals(address)) {
      String problem =
          "the address has bits beyond the prefix, did you mean " + network + "/" + prefix;
      throw new SyntaxException(problem + "?", text, 0);
    }
    return new Condition.AddressRange(network, longPrefix);
  }

  private static int bits(String text, int from, int most) {
    String digits = text.substring(from);
    boolean number =
        !digits.isEmpty()
            && digits.length() <= 3
            && digits.chars().allMatch(c -> c >= '0' && c <= '9')
            && Integer.parseInt(digits) <= most;
    if (!number) {
      throw new SyntaxException("the prefix is a number of bits from 0 to " + most, text, from);
    }
    return Integer.parseInt(digits);
  }

  private Address read() {
    int colon = text.indexOf(':');
    return colon < 0 || colon >= end ? Address.version4(dotted(0)) : version6();
  }

  private long dotted(int from) {
    long bits = 0;
    int at = from;
    for (int i = 0; i < 4; i++) {
      int dot = i < 3 ? text.indexOf('.', at) : end;
      if (dot < 0 || dot > end) {
        throw new SyntaxException("an address has four numbers with dots between", text, end);
      }
      bits = bits << 8 | number(at, dot, 10, 3, 255);
      at = dot + 1;
    }
    return bits;
  }

  private Address version6() {
    int[] words = new int[8];
    int count = 0;
    int gap = -1;
    int at = 0;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < end) {
      int stop = text.indexOf(':', at);
      int wordEnd = stop < 0 || stop > end ? end : stop;
      boolean dotted = text.substring(at, wordEnd).indexOf('.') >= 0;
      if (count + (dotted ? 2 : 1) > 8) {
        throw new SyntaxException("an address has at most eight groups", text, at);
      }
      if (dotted) {
        long bits = dotted(at);
        words[count++] = (int) (bits >>> 16);
        words[count++] = (int) bits & 0xffff;
        at = end;
        continue;
      }
      words[count++] = number(at, wordEnd, 16, 4, 0xffff);
      at = wordEnd;
      if (at < end) {
        boolean doubled = at + 1 < end && text.charAt(at + 1) == ':';
        if (doubled && gap >= 0) {
          throw new SyntaxException("an address has one `::` at most", text, at);
        }
        gap = doubled ? count : gap;
        at += doubled ? 2 : 1;
        if (at == end && !doubled) {
          throw new SyntaxException("a group is missing behind `:`", text, at);
        }
      }
    }
    return assemble(words, count, gap);
  }

  private Address assemble(int[] words, int count, int gap) {
    if (gap < 0 ? count != 8 : count > 7) {
      throw new SyntaxException("an address has eight groups, or `::` for some", text, end);
    }
    long[] halves = new long[2];
    for (int i = 0; i < count; i++) {
      int index = gap < 0 || i < gap ? i : 8 - count + i;
      halves[index / 4] |= (long) words[i] << (48 - 16 * (index & 3));
    }
    return new Address(halves[0], halves[1]);
  }

  private int number(int from, int to, int radix, int digits, int most) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), radix) : -1;
      if (digit < 0) {
        throw new SyntaxException("this is no digit of an address", text, i);
      }
      number = number * radix + digit;
    }
    boolean padded = radix == 10 && to - from > 1 && text.charAt(from) == '0';
    if (from >= to || to - from > digits || number > most || padded) {
      String problem = "a number from 0 to " + Integer.toString(most, radix) + " belongs here";
      throw new SyntaxException(problem, text, from);
    }
    return number;
  }
}
