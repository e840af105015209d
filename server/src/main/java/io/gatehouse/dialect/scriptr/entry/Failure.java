package io.gatehouse.dialect.scriptr.entry;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A refusal in Scriptr's words.
///
/// @param code such as `PERMISSION_DENIED`
/// @param retryAfter seconds; null where waiting does not help
public record Failure(int status, String code, String detail, @Nullable Long retryAfter) {
  public static final String INVALID_TOKEN = "INVALID_TOKEN";
  public static final String PERMISSION_DENIED = "PERMISSION_DENIED";

  private static final Set<ProblemType> BAD_REQUEST =
      Set.of(
          ProblemType.CREDENTIAL_REFUSED,
          ProblemType.CREDENTIAL_ENDED,
          ProblemType.INVALID,
          ProblemType.MALFORMED,
          ProblemType.CONFLICT);
  private static final Set<ProblemType> NOT_ALLOWED =
      Set.of(ProblemType.UNAUTHENTICATED, ProblemType.SECOND_FACTOR_REQUIRED);

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
    ProblemType type = problem.type();
    return BAD_REQUEST.contains(type) ? 400 : NOT_ALLOWED.contains(type) ? 403 : type.http();
  }

  private static String code(Problem problem) {
    ProblemType type = problem.type();
    return switch (type) {
      case CREDENTIAL_REFUSED, CREDENTIAL_ENDED -> INVALID_TOKEN;
      case UNAUTHENTICATED, FORBIDDEN -> PERMISSION_DENIED;
      case NOT_FOUND -> "SCRIPT_NOT_FOUND";
      case MALFORMED, INVALID -> "INVALID_PARAMETER_VALUE";
      case CONFLICT -> conflict(problem);
      case TOO_LARGE -> "REQUEST_TOO_LARGE";
      case TOO_MANY -> "TOO_MANY_REQUESTS";
      case INTERNAL -> "INTERNAL_ERROR";
      // ours, in the form that clients show
      default -> type.code().toUpperCase(Locale.ROOT).replace('-', '_');
    };
  }
}
