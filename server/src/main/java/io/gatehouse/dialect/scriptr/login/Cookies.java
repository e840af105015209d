package io.gatehouse.dialect.scriptr.login;

import io.gatehouse.door.http.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The cookies that the published pages read. They are the pages' memory and no credential: nothing
/// here is ever believed because a browser shows one.
final class Cookies {
  private static final DateTimeFormatter HTTP_TIME =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Cookies() {}

  static String time(Instant at) {
    return HTTP_TIME.format(at);
  }

  static Response set(Response answer, String name, String value, Instant end) {
    return answer.header(
        "Set-Cookie",
        "%s=%s; Expires=%s; Path=/; Secure; SameSite=Strict"
            .formatted(name, encoded(value), time(end)));
  }

  static Response clear(Response answer, String name) {
    return answer.header("Set-Cookie", name + "=; Max-Age=0; Path=/; Secure; SameSite=Strict");
  }

  /// As `decodeURIComponent` reads it; base64 stays as it is.
  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20").replace("%3D", "=");
  }
}
