package io.gatehouse.observe;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/// The log for people: `2026-11-22T06:41:21.123Z INFO io.gatehouse.store.sql opened …`.
final class TextLines extends Formatter {
  @Override
  public String format(LogRecord line) {
    return "%s %-5s %s %s%n%s"
        .formatted(
            line.getInstant().truncatedTo(ChronoUnit.MILLIS),
            Logging.word(line.getLevel()).toUpperCase(Locale.ROOT),
            line.getLoggerName(),
            oneLine(formatMessage(line)),
            trace(line.getThrown()));
  }

  /// INVARIANT: a text that came from outside cannot begin a line of its own.
  private static String oneLine(String message) {
    return message.replace("\r", "\\r").replace("\n", "\\n");
  }

  static String trace(@Nullable Throwable thrown) {
    if (thrown == null) {
      return "";
    }
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
