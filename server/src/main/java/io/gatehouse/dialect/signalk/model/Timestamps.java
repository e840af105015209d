package io.gatehouse.dialect.signalk.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/// Moments as Signal K writes them: `2026-11-22T12:00:00.000Z` (RFC 3339).
public final class Timestamps {
  private static final int LONGEST = 40;

  private Timestamps() {}

  /// With three digits behind the second, as the other implementations write it.
  public static String of(Instant moment) {
    String text = moment.truncatedTo(ChronoUnit.MILLIS).toString();
    int point = text.indexOf('.');
    return point < 0 ? text.substring(0, text.length() - 1) + ".000Z" : text;
  }

  static boolean isOne(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return false;
    }
    try {
      OffsetDateTime.parse(text);
      return text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\');
    } catch (DateTimeException wrong) {
      return false;
    }
  }
}
