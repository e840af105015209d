package io.gatehouse.script.timer;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.time.DayOfWeek;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Times as crontab writes them: minute, hour, day of the month, month, day of the week.
///
/// Where both days are restricted, either of them will do, as with cron everywhere.
record Cron(
    BitSet minutes, BitSet hours, BitSet days, BitSet months, BitSet weekdays, boolean either) {
  private static final Map<String, String> SHORT =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *");
  private static final int LONGEST = 200;
  private static final int YEARS = 8;
  private static final int NAME = 3;

  static Cron parse(String text) {
    if (text.length() > LONGEST) {
      throw refused("it is too long");
    }
    String full = SHORT.getOrDefault(text.strip(), text.strip());
    String[] fields = full.split("\\s+", -1);
    if (fields.length != 5) {
      throw refused("it has %d fields".formatted(fields.length));
    }
    BitSet weekdays = field(fields[4], 0, 7, Cron::weekday);
    if (weekdays.get(7)) {
      weekdays.set(0);
    }
    return new Cron(
        field(fields[0], 0, 59, null),
        field(fields[1], 0, 23, null),
        field(fields[2], 1, 31, null),
        field(fields[3], 1, 12, Cron::month),
        weekdays,
        !fields[2].startsWith("*") && !fields[4].startsWith("*"));
  }

  @FunctionalInterface
  private interface Words {
    /// -1 for no word.
    int number(String word);
  }

  private static int month(String word) {
    for (Month month : Month.values()) {
      if (month.name().substring(0, NAME).equals(word)) {
        return month.getValue();
      }
    }
    return -1;
  }

  private static int weekday(String word) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (day.name().substring(0, NAME).equals(word)) {
        return day.getValue() % 7;
      }
    }
    return -1;
  }

  private static BitSet field(String text, int least, int most, @Nullable Words words) {
    BitSet all = new BitSet();
    for (String part : text.split(",", -1)) {
      int slash = part.indexOf('/');
      int step = slash < 0 ? 1 : number(part.substring(slash + 1), 1, most, null);
      String range = slash < 0 ? part : part.substring(0, slash);
      int dash = range.indexOf('-');
      int from;
      int to;
      if (range.equals("*")) {
        from = least;
        to = most;
      } else if (dash > 0) {
        from = number(range.substring(0, dash), least, most, words);
        to = number(range.substring(dash + 1), least, most, words);
      } else {
        from = number(range, least, most, words);
        to = slash < 0 ? from : most;
      }
      if (from > to) {
        throw refused("`%s` goes backwards".formatted(part));
      }
      for (int at = from; at <= to; at += step) {
        all.set(at);
      }
    }
    return all;
  }

  private static int number(String text, int least, int most, @Nullable Words words) {
    int word = words == null ? -1 : words.number(text.toUpperCase(Locale.ROOT));
    if (word >= 0) {
      return word;
    }
    if (!text.matches("[0-9]{1,3}")) {
      throw refused("`%s` is no number".formatted(text));
    }
    int number = Integer.parseInt(text);
    if (number < least || number > most) {
      throw refused("%d is not between %d and %d".formatted(number, least, most));
    }
    return number;
  }

  private static Refused refused(String why) {
    return Problem.of(ProblemType.INVALID, "this is no cron expression: " + why)
        .at("cron")
        .cure("write minute, hour, day, month and weekday, such as `*/5 8-18 * * MON-FRI`")
        .refused();
  }

  /// The next time after this one; null where there is none within years.
  @Nullable ZonedDateTime after(ZonedDateTime moment) {
    ZonedDateTime at = moment.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    ZonedDateTime end = moment.plusYears(YEARS);
    while (at.isBefore(end)) {
      if (!months.get(at.getMonthValue())) {
        at = at.withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS).plusMonths(1);
      } else if (!isDay(at)) {
        at = at.truncatedTo(ChronoUnit.DAYS).plusDays(1);
      } else if (!hours.get(at.getHour())) {
        at = at.truncatedTo(ChronoUnit.HOURS).plusHours(1);
      } else if (!minutes.get(at.getMinute())) {
        at = at.plusMinutes(1);
      } else {
        return at;
      }
    }
    return null;
  }

  private boolean isDay(ZonedDateTime at) {
    boolean day = days.get(at.getDayOfMonth());
    boolean weekday = weekdays.get(at.getDayOfWeek().getValue() % 7);
    return either ? day || weekday : day && weekday;
  }

  static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (java.time.DateTimeException unknown) {
      throw Problem.of(ProblemType.INVALID, "there is no such time zone")
          .at("zone")
          .cure("write it like `Europe/Berlin` or `UTC`")
          .refused();
    }
  }
}
