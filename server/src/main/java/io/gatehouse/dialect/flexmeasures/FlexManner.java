package io.gatehouse.dialect.flexmeasures;

import io.gatehouse.dialect.flexmeasures.form.Faults;
import io.gatehouse.dialect.flexmeasures.form.Words;
import io.gatehouse.door.http.Handler;
import io.gatehouse.door.http.Manner;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How FlexMeasures' clients show a token, and how they are refused.
///
/// The token is all of `Authorization`, or stands behind `Bearer`. In a query, a body or a cookie
/// it is nothing: there others read it, or a foreign page sends it.
record FlexManner(Settings settings, boolean versioned) implements Manner {
  private static final String BEARER = "bearer ";

  @Override
  public Shown shown(Seen seen) {
    return new Shown(bare(seen.header("Authorization")), settings.application(), false);
  }

  private static @Nullable String bare(@Nullable String header) {
    if (header == null || header.isBlank()) {
      return null;
    }
    String text = header.strip();
    String token =
        text.toLowerCase(Locale.ROOT).startsWith(BEARER)
            ? text.substring(BEARER.length()).strip()
            : text;
    // another scheme, such as Basic, is no token
    return token.indexOf(' ') >= 0 || token.isEmpty() ? "-" : token;
  }

  @Override
  public Response refusal(Problem problem, Seen seen, String requestId) {
    return headed(Words.refusal(problem, requestId));
  }

  /// A handler whose answers carry what every answer here carries.
  Handler headed(Handler handler) {
    return request -> {
      try {
        return headed(handler.handle(request));
      } catch (Faults faults) {
        // whatever is wrong with a request is no news to whoever may not make it
        return headed(Words.unprocessable(faults));
      }
    };
  }

  private Response headed(Response response) {
    Response said = response.header("FlexMeasures-Version", settings.version());
    return versioned ? said.header("API-Version", "v3_0") : said;
  }
}
