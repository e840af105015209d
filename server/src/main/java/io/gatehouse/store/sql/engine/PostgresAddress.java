package io.gatehouse.store.sql.engine;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a PostgreSQL database is and how to sign in there, read from one URL.
///
/// @param url the driver's form, without user and password
/// @param place hosts, ports and database, for people
record PostgresAddress(String url, String place, @Nullable String user, @Nullable String password) {

  private static final Pattern FORM =
      Pattern.compile(
          "(?:jdbc:)?postgres(?:ql)?://(?:([^:@/?]*)(?::([^@/?]*))?@)?([^/?@]+)(/[^?]*)?(?:\\?(.*))?");
  private static final Pattern LOOPBACK =
      Pattern.compile("(?:localhost|127\\.[0-9.]+|\\[::1])(?::[0-9]+)?");

  static PostgresAddress parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "the store's URL must look like `postgresql://user:password@host:5432/database`");
    }
    String place = matcher.group(3) + (matcher.group(4) == null ? "/" : matcher.group(4));
    return new PostgresAddress(
        "jdbc:postgresql://" + place + options(matcher.group(3), matcher.group(5)),
        place,
        decoded(matcher.group(1)),
        decoded(matcher.group(2)));
  }

  /// Off this machine the certificate is verified, unless the URL asks for something else.
  private static String options(String hosts, @Nullable String query) {
    String asked = query == null ? "" : query;
    if (asked.contains("sslmode=") || LOOPBACK.matcher(hosts).matches()) {
      return asked.isEmpty() ? "" : "?" + asked;
    }
    return "?sslmode=verify-full" + (asked.isEmpty() ? "" : "&" + asked);
  }

  private static @Nullable String decoded(@Nullable String text) {
    return text == null
        ? null
        : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /// Without the password.
  @Override
  public String toString() {
    return place;
  }
}
