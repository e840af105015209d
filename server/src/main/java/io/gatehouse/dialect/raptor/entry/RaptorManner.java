package io.gatehouse.dialect.raptor.entry;

import io.gatehouse.access.Rights;
import io.gatehouse.door.http.Manner;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How Raptor's clients show a token, and how they are refused.
///
/// The header `Authorization` holds the token, behind `Bearer`, `JWT` or nothing. Neither a cookie
/// nor the query counts: the one is shown for any page, the other is kept by logs.
final class RaptorManner implements Manner {
  private static final List<String> SCHEMES = List.of("Bearer", "JWT");

  private final List<String> applications;

  RaptorManner(List<String> applications) {
    this.applications = applications;
  }

  @Override
  public Shown shown(Seen seen) {
    String named = seen.header("Gatehouse-Application");
    String token = bare(seen.header("Authorization"));
    String first = applications.getFirst();
    String application =
        named != null ? named : token == null || applications.size() == 1 ? first : null;
    return new Shown(token, application, false);
  }

  /// What is neither a token nor behind a scheme that we know is shown as it is, and refused.
  static @Nullable String bare(@Nullable String header) {
    if (header == null || header.isBlank()) {
      return null;
    }
    String text = header.strip();
    int space = text.indexOf(' ');
    String scheme = space < 0 ? "" : text.substring(0, space);
    return SCHEMES.stream().anyMatch(scheme::equalsIgnoreCase)
        ? text.substring(space + 1).strip()
        : text;
  }

  @Override
  public void require(Rights rights) {
    if (!applications.contains(rights.identity().application())) {
      throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "this application does not speak Raptor")
          .cure("add it to `raptor.applications`")
          .refused();
    }
  }

  @Override
  public Response refusal(Problem problem, Seen seen, String requestId) {
    Response answer =
        switch (problem.type()) {
          case UNAUTHENTICATED, CREDENTIAL_REFUSED, CREDENTIAL_ENDED ->
              Words.error(401, "Unauthorized", worded(problem, "Unauthorized"), problem, requestId);
          case SECOND_FACTOR_REQUIRED ->
              Words.error(401, "Unauthorized", problem.line(), problem, requestId);
          case FORBIDDEN -> Words.error(403, "Forbidden", "Access is denied", problem, requestId);
          case NOT_FOUND -> Words.error(404, "Not Found", "Not Found", problem, requestId);
          case INVALID, MALFORMED, UNSUPPORTED_MEDIA_TYPE ->
              Words.error(400, "Bad Request", problem.detail(), problem, requestId);
          case TLS_REQUIRED,
              METHOD_NOT_ALLOWED,
              TIMED_OUT,
              CONFLICT,
              VERSION_MISMATCH,
              TOO_LARGE,
              VERSION_REQUIRED,
              TOO_MANY,
              SLOW_CONSUMER,
              TAKEN_OVER,
              ENDED,
              STOPPING,
              UNAVAILABLE,
              SCRIPT_FAILED,
              INTERNAL ->
              Words.error(
                  problem.type().http(),
                  problem.type().title(),
                  problem.detail(),
                  problem,
                  requestId);
        };
    Long retryAfter = problem.retryAfterSeconds();
    return retryAfter == null ? answer : answer.header("Retry-After", Long.toString(retryAfter));
  }

  /// The words of Raptor itself about a token that was asked about.
  private static String worded(Problem problem, String otherwise) {
    return problem.detail().startsWith("Token is not valid") ? problem.detail() : otherwise;
  }
}
