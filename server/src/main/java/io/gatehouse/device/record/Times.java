package io.gatehouse.device.record;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// Moments in microseconds since 1970, and the forms in which they are written.
public final class Times {
  private static final long SECOND = 1_000_000;
  private static final long MILLISECOND = 1_000;

  /// The end of the year 9999.
  private static final long LAST = 253_402_300_800L * SECOND - 1;

  /// Numbers below are seconds (until the year 5138), others milliseconds (since 1973).
  private static final double SECONDS = 1e11;

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
}
