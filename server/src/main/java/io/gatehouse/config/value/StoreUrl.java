package io.gatehouse.config.value;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the state lives: a file of the embedded SQLite, or a PostgreSQL database.
public sealed interface StoreUrl {
  /// What the JDBC driver is asked to open.
  String jdbcUrl();

  /// A database file of the embedded SQLite.
  ///
  /// @param file the database file; a relative one is meant inside the data folder
  record Sqlite(Path file) implements StoreUrl {
    @Override
    public String jdbcUrl() {
      return "jdbc:sqlite:" + file;
    }

    @Override
    public String toString() {
      return "sqlite:" + file;
    }
  }

  /// A database of a PostgreSQL server.
  ///
  /// @param jdbcUrl the address without user and password
  record Postgres(String jdbcUrl, @Nullable String user, @Nullable Secret password)
      implements StoreUrl {
    @Override
    public String toString() {
      String login = user == null ? "" : password == null ? user + "@" : user + ":(secret)@";
      return jdbcUrl.replaceFirst("^jdbc:postgresql://", "postgresql://" + login);
    }
  }

  static StoreUrl parse(String text) {
    String url = text.strip().replaceFirst("^jdbc:", "").replaceFirst("^postgres:", "postgresql:");
    if (url.startsWith("sqlite:") && url.length() > "sqlite:".length()) {
      return new Sqlite(Path.of(url.substring("sqlite:".length())));
    }
    if (url.startsWith("postgresql://")) {
      return postgres(URI.create(url));
    }
    throw new IllegalArgumentException("neither sqlite: nor postgresql:");
  }

  private static StoreUrl postgres(URI url) {
    String user = null;
    String password = null;
    if (url.getRawUserInfo() != null) {
      String[] login = url.getRawUserInfo().split(":", 2);
      user = decoded(login[0]);
      password = login.length == 2 ? decoded(login[1]) : null;
    }
    List<String> others = new ArrayList<>();
    String query = url.getRawQuery() == null ? "" : url.getRawQuery();
    for (String parameter : query.split("&", -1)) {
      if (parameter.startsWith("user=")) {
        user = decoded(parameter.substring("user=".length()));
      } else if (parameter.startsWith("password=")) {
        password = decoded(parameter.substring("password=".length()));
      } else if (!parameter.isEmpty()) {
        others.add(parameter);
      }
    }
    String host = url.getRawAuthority() == null ? "" : url.getRawAuthority().replaceAll("^.*@", "");
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    if (host.isEmpty() || path.length() < 2) {
      throw new IllegalArgumentException("no host or no database");
    }
    String jdbc =
        "jdbc:postgresql://"
            + host
            + path
            + (others.isEmpty() ? "" : "?" + String.join("&", others));
    return new Postgres(jdbc, user, password == null ? null : new Secret(password));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
