package io.gatehouse.config.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An amount of memory, written like `64KiB`; a number alone is bytes.
public record Size(long bytes) implements Comparable<Size> {
  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})\\s*(B|KiB|MiB|GiB)?");

  static Size parse(String text) {
    Matcher matcher = WRITTEN.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    String unit = matcher.group(2) == null ? "B" : matcher.group(2);
    return new Size(Long.parseLong(matcher.group(1)) * factor(unit));
  }

  @Override
  public int compareTo(Size other) {
    return Long.compare(bytes, other.bytes);
  }

  @Override
  public String toString() {
    for (String unit : new String[] {"GiB", "MiB", "KiB"}) {
      if (bytes > 0 && bytes % factor(unit) == 0) {
        return bytes / factor(unit) + unit;
      }
    }
    return bytes + "B";
  }

  private static long factor(String unit) {
    return switch (unit) {
      case "B" -> 1;
      case "KiB" -> 1L << 10;
      case "MiB" -> 1L << 20;
      case "GiB" -> 1L << 30;
      default -> throw new IllegalArgumentException(unit);
    };
  }
}
