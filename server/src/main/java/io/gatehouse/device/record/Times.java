package io.gatehouse.device.record;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Moments in microseconds since 1970, and the forms in which they are written.
public final class Times {
  private static final long SECOND = 1_000_000;
  private static final long MILLISECOND = 1_000;

  /// The end of the year 9999.
  private static final long LAST = 253_402_300_800L * SECOND - 1;

  /// Numbers below are seconds (until the year 5138), others milliseconds (since 1973).
  private static final double SECONDS = 1e11;

  private static final long LONGEST = 3_660 * 86_400L * SECOND;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,9})?");
  private static final Pattern PART = Pattern.compile("\\G([0-9]{1,6})(ms|s|m|h|d)");

  private Times() {}

  public static long of(Instant moment) {
    return Math.addExact(
        Math.multiplyExact(moment.getEpochSecond(), SECOND), moment.getNano() / 1_000);
  }

  public static Instant instant(long at) {
    return Instant.ofEpochSecond(Math.floorDiv(at, SECOND), Math.floorMod(at, SECOND) * 1_000L);
  }

  /// ISO 8601 in UTC.
  public static String text(long at) {
    return instant(at).toString();
  }

  /// A moment in ISO 8601 with its offset, or null where it is none that can be kept.
  public static @Nullable Long parsed(String text) {
    try {
      Instant moment =
          text.endsWith("Z") ? Instant.parse(text) : OffsetDateTime.parse(text).toInstant();
      return kept(of(moment));
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  /// A moment in seconds or milliseconds since 1970, or null where it is none that can be kept.
  static @Nullable Long parsed(double number) {
    double micros = number < SECONDS ? number * SECOND : number * MILLISECOND;
    return Double.isFinite(micros) && micros >= 0 && micros <= LAST
        ? kept(Math.round(micros))
        : null;
  }

  private static @Nullable Long kept(long at) {
    return at >= 0 && at <= LAST ? at : null;
  }

  /// A moment as a query says it: ISO 8601, or seconds or milliseconds since 1970; null where it is
  /// none that can be kept.
  public static @Nullable Long asked(String text) {
    if (!NUMBER.matcher(text).matches()) {
      return parsed(text);
    }
    return parsed(Double.parseDouble(text));
  }

  /// A length of time in microseconds: `90s`, `1h30m`, seconds alone, or ISO 8601 (`PT1H`); null
  /// where it is none between a millisecond and ten years.
  public static @Nullable Long length(String text) {
    Long length = text.startsWith("P") ? isoLength(text) : shortLength(text);
    return length == null || length < MILLISECOND || length > LONGEST ? null : length;
  }

  private static @Nullable Long isoLength(String text) {
    try {
      return Math.multiplyExact(Duration.parse(text).toMillis(), MILLISECOND);
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  private static @Nullable Long shortLength(String text) {
    if (text.matches("[0-9]{1,9}")) {
      return Long.parseLong(text) * SECOND;
    }
    Matcher part = PART.matcher(text);
    long sum = 0;
    int end = 0;
    while (part.find()) {
      sum += Long.parseLong(part.group(1)) * unit(part.group(2));
      end = part.end();
    }
    return end == 0 || end < text.length() ? null : sum;
  }

  private static long unit(String unit) {
    return switch (unit) {
      case "ms" -> MILLISECOND;
      case "s" -> SECOND;
      case "m" -> 60 * SECOND;
      case "h" -> 3_600 * SECOND;
      default -> 86_400 * SECOND;
    };
  }
}
