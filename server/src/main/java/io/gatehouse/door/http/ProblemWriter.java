package io.gatehouse.door.http;

import io.gatehouse.door.Failures;
import io.gatehouse.door.ProblemDocument;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.netty.handler.codec.TooLongFrameException;
import org.jspecify.annotations.Nullable;

/// Makes the answer of whatever went wrong (RFC 9457).
final class ProblemWriter {
  private static final String CHALLENGE = "Bearer realm=\"gatehouse\"";

  private ProblemWriter() {}

  /// The problem behind a failure; one that nobody expected is told with an id for the log.
  static Problem problem(Throwable why, String requestId) {
    if (why instanceof Refused refused) {
      return refused.problem();
    }
    Problem told = Failures.told("request " + requestId, why);
    return told.type() == ProblemType.INTERNAL
        ? told.cure("tell the operator the id `" + requestId + "`, under which the log says more")
        : told;
  }

  static Problem slowBody() {
    return Problem.of(ProblemType.TIMED_OUT, "the body did not come in time")
        .cure("send it faster, or raise `http.request-timeout`");
  }

  /// Of what the decoder could not read as HTTP.
  static Problem unreadable(@Nullable Throwable why) {
    return why instanceof TooLongFrameException
        ? Problem.of(ProblemType.TOO_LARGE, "the request line or the headers are too long")
        : Problem.of(ProblemType.MALFORMED, "this is not HTTP as we read it");
  }

  /// @param shown whether a credential came in a header
  static Response response(Problem problem, String requestId, boolean shown) {
    byte[] document = Json.write(ProblemDocument.of(problem, requestId));
    Response response = Response.bytes(problem.type().http(), "application/problem+json", document);
    Long retryAfter = problem.retryAfterSeconds();
    if (retryAfter != null) {
      response = response.header("Retry-After", Long.toString(retryAfter));
    }
    return switch (problem.type()) {
      case UNAUTHENTICATED, CREDENTIAL_REFUSED, CREDENTIAL_ENDED ->
          response.header("WWW-Authenticate", shown ? challenge("invalid_token") : CHALLENGE);
      case SECOND_FACTOR_REQUIRED -> response.header("WWW-Authenticate", CHALLENGE);
      case FORBIDDEN ->
          shown ? response.header("WWW-Authenticate", challenge("insufficient_scope")) : response;
      case MALFORMED,
          INVALID,
          TLS_REQUIRED,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          TIMED_OUT,
          CONFLICT,
          VERSION_MISMATCH,
          TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE,
          VERSION_REQUIRED,
          TOO_MANY,
          SLOW_CONSUMER,
          TAKEN_OVER,
          ENDED,
          STOPPING,
          UNAVAILABLE,
          SCRIPT_FAILED,
          INTERNAL ->
          response;
    };
  }

  /// RFC 6750 section 3: the error is named only to those who showed something.
  private static String challenge(String error) {
    return CHALLENGE + ", error=\"" + error + "\"";
  }
}
