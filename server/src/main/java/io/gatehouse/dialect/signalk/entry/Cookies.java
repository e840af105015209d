package io.gatehouse.dialect.signalk.entry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The two cookies of a login: the token, which no script can read, and who has signed in, which
/// scripts read.
public final class Cookies {
  public static final String TOKEN = "JAUTHENTICATION";
  private static final String INFO = "skLoginInfo";
  private static final String GONE = "=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Cookies() {}

  /// @param life for how long the browser keeps them; null until it is closed
  public static Response set(
      Response response, String token, String user, boolean secure, @Nullable Kept life) {
    ObjectNode info = Words.object().put("status", "loggedIn").put("user", user);
    String encoded =
        URLEncoder.encode(
                new String(Json.write(info), StandardCharsets.UTF_8), StandardCharsets.UTF_8)
            .replace("+", "%20");
    String end = (life == null ? "" : life.text()) + "; Path=/" + (secure ? "; Secure" : "");
    return response
        .header("Set-Cookie", TOKEN + "=" + token + end + "; HttpOnly; SameSite=Strict")
        .header("Set-Cookie", INFO + "=" + encoded + end + "; SameSite=Strict");
  }

  /// Takes both away.
  public static Response clear(Response response) {
    return response.header("Set-Cookie", TOKEN + GONE).header("Set-Cookie", INFO + GONE);
  }

  /// How long a browser keeps a cookie.
  public record Kept(Instant from, Duration life) {
    private String text() {
      return "; Max-Age=" + life.toSeconds() + "; Expires=" + DATE.format(from.plus(life));
    }
  }
}
