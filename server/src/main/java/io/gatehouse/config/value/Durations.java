package io.gatehouse.config.value;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as people write them: `90s`, `1h30m`; a number alone is seconds.
final class Durations {
  private static final Pattern PART = Pattern.compile("\\G(\\d{1,9})(ms|s|m|h|d)");
  private static final String[] UNITS = {"d", "h", "m", "s", "ms"};

  private Durations() {}

  static Duration parse(String text) {
    String written = text.strip();
    if (written.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(written));
    }
    Matcher matcher = PART.matcher(written);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (matcher.find()) {
      sum = sum.plusMillis(Long.parseLong(matcher.group(1)) * milliseconds(matcher.group(2)));
      end = matcher.end();
    }
    if (end == 0 || end < written.length()) {
      throw new IllegalArgumentException(text);
    }
    return sum;
  }

  /// The duration as a person would write it, such as `1h30m`; days only from two days on.
  static String format(Duration duration) {
    StringBuilder text = new StringBuilder();
    long rest = duration.toMillis();
    for (String unit : UNITS) {
      long count = rest / milliseconds(unit);
      if (count > (unit.equals("d") ? 1 : 0)) {
        text.append(count).append(unit);
        rest %= milliseconds(unit);
      }
    }
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static long milliseconds(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      case "d" -> 86_400_000;
      default -> throw new IllegalArgumentException(unit);
    };
  }
}
