package io.gatehouse.door.websocket;

import io.gatehouse.problem.ProblemType;

/// Whether it pays to connect again after a connection has ended, and how soon.
///
/// A problem that names a time of its own goes before the time here.
///
/// @param afterSeconds -1 where the same again would end the same way
record Retry(int afterSeconds) {
  private static final Retry NEVER = new Retry(-1);
  private static final Retry AT_ONCE = new Retry(0);
  private static final Retry SOON = new Retry(1);
  private static final Retry LATER = new Retry(5);

  boolean pays() {
    return afterSeconds >= 0;
  }

  static Retry of(ProblemType type) {
    return switch (type) {
      case STOPPING -> AT_ONCE;
      case TIMED_OUT, SLOW_CONSUMER, UNAVAILABLE -> SOON;
      case TOO_MANY, INTERNAL -> LATER;
      case MALFORMED,
          INVALID,
          UNAUTHENTICATED,
          CREDENTIAL_REFUSED,
          CREDENTIAL_ENDED,
          SECOND_FACTOR_REQUIRED,
          FORBIDDEN,
          TLS_REQUIRED,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          CONFLICT,
          VERSION_MISMATCH,
          TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE,
          VERSION_REQUIRED,
          TAKEN_OVER,
          SCRIPT_FAILED,
          ENDED ->
          NEVER;
    };
  }
}
