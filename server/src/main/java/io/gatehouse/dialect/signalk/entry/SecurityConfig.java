package io.gatehouse.dialect.signalk.entry;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an administrator of Signal K sets for one application.
///
/// @param allowReadonly whether whoever has not signed in may read: the role of the anonymous says
///   so, and this is written there
/// @param expiration how long a login lasts at most, such as `1d`; `NEVER` for what the server says
/// @param allowNewUserRegistration whether people may ask for a login
/// @param allowDeviceAccessRequests whether devices may ask for a token
public record SecurityConfig(
    boolean allowReadonly,
    String expiration,
    boolean allowNewUserRegistration,
    boolean allowDeviceAccessRequests) {
  public static final String NEVER = "NEVER";
  private static final Pattern TIME =
      Pattern.compile("([0-9]{1,9}) ?(ms|s|m|h|d|w|y|minutes?|hours?|days?|weeks?|years?)?");

  /// The time that is written as `60s`, `1d` or `1y`; empty for `NEVER`.
  ///
  /// @throws IllegalArgumentException where it is no time
  public static Optional<Duration> time(String text) {
    if (text.equals(NEVER)) {
      return Optional.empty();
    }
    Matcher parts = TIME.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException("`" + text + "` is no time such as `1d` or `NEVER`");
    }
    long count = Long.parseLong(parts.group(1));
    String unit = parts.group(2) == null ? "s" : parts.group(2);
    return Optional.of(
        switch (unit) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m", "minute", "minutes" -> Duration.ofMinutes(count);
          case "h", "hour", "hours" -> Duration.ofHours(count);
          case "d", "day", "days" -> Duration.ofDays(count);
          case "w", "week", "weeks" -> Duration.ofDays(7 * count);
          default -> Duration.ofDays(365 * count + count / 4);
        });
  }
}
