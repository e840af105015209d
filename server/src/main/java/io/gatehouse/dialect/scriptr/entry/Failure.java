package io.gatehouse.dialect.scriptr.entry;

import io.gatehouse.problem.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A refusal in Scriptr's words.
///
/// @param code such as `PERMISSION_DENIED`
/// @param retryAfter seconds; null where waiting does not help
public record Failure(int status, String code, String detail, @Nullable Long retryAfter) {
  public static final String INVALID_TOKEN = "INVALID_TOKEN";
  public static final String PERMISSION_DENIED = "PERMISSION_DENIED";

  /// Begins the codes of problems that bring Scriptr's word with them.
  private static final String OWN = "scriptr-";

  /// A code of Scriptr as that of a problem: `DUPLICATE_USER` is `scriptr-duplicate-user`.
  public static String coded(String code) {
    return OWN + code.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Failure of(Problem problem) {
    String own = problem.code();
    if (own != null && own.startsWith(OWN)) {
      String code = own.substring(OWN.length()).toUpperCase(Locale.ROOT).replace('-', '_');
      return with(problem, status(problem), code);
    }
    return with(problem, status(problem), code(problem));
  }

  private static String conflict(Problem problem) {
    String own = problem.code();
    return own != null && own.startsWith("duplicate-")
        ? own.toUpperCase(Locale.ROOT).replace('-', '_')
        : "DUPLICATE_ENTRY";
  }

  private static Failure with(Problem problem, int status, String code) {
    return new Failure(status, code, problem.line(), problem.retryAfterSeconds());
  }

  /// Clients look for status 400 together with `INVALID_TOKEN`.
  private static int status(Problem problem) {
    return switch (problem.type()) {
      case CREDENTIAL_REFUSED, CREDENTIAL_ENDED, INVALID, MALFORMED, CONFLICT -> 400;
      case UNAUTHENTICATED, SECOND_FACTOR_REQUIRED -> 403;
      case FORBIDDEN,
          TLS_REQUIRED,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          TIMED_OUT,
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
          problem.type().http();
    };
  }

  private static String code(Problem problem) {
    return switch (problem.type()) {
      case CREDENTIAL_REFUSED, CREDENTIAL_ENDED -> INVALID_TOKEN;
      case UNAUTHENTICATED, FORBIDDEN -> PERMISSION_DENIED;
      case SECOND_FACTOR_REQUIRED -> "SECOND_FACTOR_REQUIRED";
      case TLS_REQUIRED -> "TLS_REQUIRED";
      case NOT_FOUND -> "SCRIPT_NOT_FOUND";
      case METHOD_NOT_ALLOWED -> "METHOD_NOT_ALLOWED";
      case MALFORMED, INVALID -> "INVALID_PARAMETER_VALUE";
      case UNSUPPORTED_MEDIA_TYPE -> "UNSUPPORTED_MEDIA_TYPE";
      case CONFLICT -> conflict(problem);
      case TOO_LARGE -> "REQUEST_TOO_LARGE";
      case TOO_MANY -> "TOO_MANY_REQUESTS";
      case TIMED_OUT -> "SCRIPT_TIMED_OUT";
      case VERSION_MISMATCH, VERSION_REQUIRED -> "VERSION_CONFLICT";
      case SLOW_CONSUMER, TAKEN_OVER, ENDED, STOPPING, UNAVAILABLE -> "SERVICE_UNAVAILABLE";
      case SCRIPT_FAILED -> "SCRIPT_ERROR";
      case INTERNAL -> "INTERNAL_ERROR";
    };
  }
}
