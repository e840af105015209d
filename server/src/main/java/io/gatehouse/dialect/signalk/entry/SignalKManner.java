package io.gatehouse.dialect.signalk.entry;

import io.gatehouse.access.Rights;
import io.gatehouse.door.http.Manner;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How Signal K's clients show a token, and how they are refused.
///
/// Over HTTP the cookie goes first, then `Authorization`, then `X-Authorization`; for a WebSocket
/// the parameter `token` goes first, then the headers, then the cookie. The prefixes are `Bearer `
/// and `JWT `, written exactly so; anything else is no token.
final class SignalKManner implements Manner {
  private static final List<String> PREFIXES = List.of("Bearer ", "JWT ");

  private final List<String> applications;

  SignalKManner(List<String> applications) {
    this.applications = applications;
  }

  @Override
  public Shown shown(Seen seen) {
    String named = seen.header("Gatehouse-Application");
    String cookie = blank(seen.cookie(Cookies.TOKEN));
    String header = bare(seen.header("Authorization"));
    if (header == null) {
      header = bare(seen.header("X-Authorization"));
    }
    String query =
        seen.upgrade() ? blank(seen.query().getOrDefault("token", List.of("")).getFirst()) : null;
    String first = query != null ? query : header;
    boolean byCookie = cookie != null && (!seen.upgrade() || first == null);
    String token = byCookie ? cookie : first;
    String application = named != null ? named : token == null || one() ? first() : null;
    return new Shown(token, application, byCookie);
  }

  private boolean one() {
    return applications.size() == 1;
  }

  private String first() {
    return applications.getFirst();
  }

  private static @Nullable String bare(@Nullable String header) {
    if (header != null) {
      for (String prefix : PREFIXES) {
        if (header.startsWith(prefix)) {
          return blank(header.substring(prefix.length()).strip());
        }
      }
    }
    return null;
  }

  private static @Nullable String blank(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  @Override
  public void require(Rights rights) {
    if (!applications.contains(rights.identity().application())) {
      throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "this application does not speak Signal K")
          .cure("add it to `signalk.applications`")
          .refused();
    }
  }

  @Override
  public Response refusal(Problem problem, Seen seen, String requestId) {
    Response answer =
        switch (problem.type()) {
          case UNAUTHENTICATED -> Words.text(401, "Unauthorized");
          case CREDENTIAL_REFUSED, CREDENTIAL_ENDED ->
              seen.upgrade()
                  ? Words.json(401, "error", problem.detail())
                  : Cookies.clear(Words.text(401, "bad auth token"));
          case FORBIDDEN -> Words.denied(seen.header("Accept"));
          case TOO_LARGE -> Words.text(413, "Payload Too Large");
          case MALFORMED,
              INVALID,
              TLS_REQUIRED,
              NOT_FOUND,
              METHOD_NOT_ALLOWED,
              TIMED_OUT,
              CONFLICT,
              VERSION_MISMATCH,
              UNSUPPORTED_MEDIA_TYPE,
              SECOND_FACTOR_REQUIRED,
              VERSION_REQUIRED,
              TOO_MANY,
              SLOW_CONSUMER,
              TAKEN_OVER,
              ENDED,
              STOPPING,
              UNAVAILABLE,
              SCRIPT_FAILED,
              INTERNAL ->
              Words.json(status(problem), "message", problem.line());
        };
    Long retryAfter = problem.retryAfterSeconds();
    return retryAfter == null ? answer : answer.header("Retry-After", Long.toString(retryAfter));
  }

  /// What we call invalid is a bad request to everybody else.
  private static int status(Problem problem) {
    return problem.type() == ProblemType.INVALID ? 400 : problem.type().http();
  }

  @Override
  public Response notAnUpgrade() {
    return Words.text(426, "Upgrade Required");
  }
}
