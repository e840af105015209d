package io.gatehouse.dialect.scriptr.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Moments as Scriptr writes them: `2018-10-17T07:24:49+0000`, always in UTC, so that they are in
/// order as texts are.
public final class Dates {
  private static final Pattern WRITTEN =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+0000");
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'+0000'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter READ =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(Locale.ROOT);

  private Dates() {}

  public static String text(long millis) {
    return FORM.format(Instant.ofEpochMilli(millis));
  }

  /// Whether a text is a moment as they are written here.
  public static boolean isOne(String text) {
    return WRITTEN.matcher(text).matches();
  }

  /// The moment that a text says, of a day its beginning; null if it says none.
  public static @Nullable Long millis(String text) {
    try {
      Instant at =
          text.indexOf('T') < 0
              ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
              : OffsetDateTime.parse(text, READ).toInstant();
      long millis = at.toEpochMilli();
      return at.atOffset(ZoneOffset.UTC).getYear() > 9999 || millis < -62_135_596_800_000L
          ? null
          : millis;
    } catch (DateTimeException | ArithmeticException none) {
      return null;
    }
  }

  /// The same as a text of their form; refuses what is none.
  static String checked(String text) {
    return text(required(text));
  }

  static long required(String text) {
    Long millis = millis(text);
    if (millis == null) {
      throw Faults.query(
          "`%s` is no date".formatted(text.length() > 60 ? "this" : text),
          "write it like `2018-10-17` or `2018-10-17T07:24:49+0000`");
    }
    return millis;
  }
}
