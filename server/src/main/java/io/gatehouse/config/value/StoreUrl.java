package io.gatehouse.config.value;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where the state lives: a file of the embedded SQLite, or a PostgreSQL database.
public sealed interface StoreUrl {

  /// A database file of the embedded SQLite.
  ///
  /// @param file a relative one is meant inside the data folder
  record Sqlite(Path file) implements StoreUrl {
    @Override
    public String toString() {
      return "sqlite:" + file;
    }
  }

  /// A database of a PostgreSQL server.
  ///
  /// @param place hosts, ports and database, such as `db:5432/gatehouse`
  /// @param options for the driver, as they stand behind the `?`; may be empty
  record Postgres(String place, String options, @Nullable String user, @Nullable Secret password)
      implements StoreUrl {
    private static final Pattern LOOPBACK =
        Pattern.compile("(?:localhost|127\\.[0-9.]+|\\[::1])(?::[0-9]+)?/.*");

    /// What the driver is asked to open, without user and password. Off this machine the
    /// certificate is verified, unless the options ask for something else.
    public String jdbcUrl() {
      boolean asIs = options.contains("sslmode=") || LOOPBACK.matcher(place).matches();
      String verified = options.isEmpty() ? "" : "&" + options;
      return "jdbc:postgresql://" + place + (asIs ? tail() : "?sslmode=verify-full" + verified);
    }

    private String tail() {
      return options.isEmpty() ? "" : "?" + options;
    }

    /// As it was written, without the password.
    @Override
    public String toString() {
      String login = user == null ? "" : password == null ? user + "@" : user + ":(secret)@";
      return "postgresql://" + login + place + tail();
    }
  }

  /// Reads `sqlite:FILE` or `postgresql://user:password@host:5432/database?options`, or the JDBC
  /// form of either.
  static StoreUrl parse(String text) {
    String url = text.strip().replaceFirst("^jdbc:", "");
    if (url.startsWith("sqlite:") && url.length() > "sqlite:".length()) {
      return new Sqlite(Path.of(url.substring("sqlite:".length())));
    }
    return postgres(url);
  }

  private static Postgres postgres(String url) {
    Matcher matcher =
        Pattern.compile(
                "postgres(?:ql)?://(?:([^:@/?]*)(?::([^@/?]*))?@)?([^/?@]+/[^/?#]+)(?:\\?(.*))?")
            .matcher(url);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "neither `sqlite:FILE` nor `postgresql://user:password@host:5432/database`");
    }
    String user = decoded(matcher.group(1));
    String password = decoded(matcher.group(2));
    List<String> options = new ArrayList<>();
    String query = matcher.group(4) == null ? "" : matcher.group(4);
    for (String option : query.split("&", -1)) {
      if (option.startsWith("user=")) {
        user = decoded(option.substring("user=".length()));
      } else if (option.startsWith("password=")) {
        password = decoded(option.substring("password=".length()));
      } else if (!option.isEmpty()) {
        options.add(option);
      }
    }
    return new Postgres(
        matcher.group(3),
        String.join("&", options),
        user,
        password == null ? null : new Secret(password));
  }

  private static @Nullable String decoded(@Nullable String text) {
    return text == null
        ? null
        : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
