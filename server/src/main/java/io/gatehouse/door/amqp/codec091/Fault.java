package io.gatehouse.door.amqp.codec091;

import io.gatehouse.problem.Problem;
import java.nio.charset.StandardCharsets;

/// An exception in the sense of AMQP: it ends the channel or the connection, and says why.
///
/// It has no stack trace: it is an answer, not an accident.
public final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 255;

  private final ReplyCode code;

  private Fault(ReplyCode code, String text) {
    super(text, null, false, false);
    this.code = code;
  }

  public static Fault of(ReplyCode code, String why) {
    return new Fault(code, clipped(code + " - " + why, ""));
  }

  /// The problem as what ends a channel, with the code that says it best.
  public static Fault of(Problem problem) {
    ReplyCode code =
        switch (problem.type()) {
          case FORBIDDEN,
              UNAUTHENTICATED,
              CREDENTIAL_REFUSED,
              CREDENTIAL_ENDED,
              SECOND_FACTOR_REQUIRED,
              TLS_REQUIRED,
              ENDED ->
              ReplyCode.ACCESS_REFUSED;
          case NOT_FOUND -> ReplyCode.NOT_FOUND;
          default -> ReplyCode.PRECONDITION_FAILED;
        };
    return of(code, problem);
  }

  /// The problem as what ends a connection from outside.
  public static Fault ending(Problem problem) {
    ReplyCode code =
        switch (problem.type()) {
          case STOPPING, SLOW_CONSUMER, TAKEN_OVER, UNAVAILABLE, TOO_MANY, TIMED_OUT ->
              ReplyCode.CONNECTION_FORCED;
          case INTERNAL -> ReplyCode.INTERNAL_ERROR;
          default -> ReplyCode.ACCESS_REFUSED;
        };
    return of(code, problem);
  }

  /// The problem as a reply text. Such a text has at most 255 bytes: the decision id at its end is
  /// kept, since it leads to the rest.
  public static Fault of(ReplyCode code, Problem problem) {
    String decision = problem.decision() == null ? "" : " [" + problem.decision() + "]";
    String cure = problem.cure() == null ? "" : "; " + problem.cure();
    return new Fault(code, clipped(code + " - " + problem.detail() + cure, decision));
  }

  private static String clipped(String text, String end) {
    String all = text + end;
    if (all.getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
      return all;
    }
    String tail = "…" + end;
    int room = LONGEST - tail.getBytes(StandardCharsets.UTF_8).length;
    int length = Math.min(text.length(), room);
    while (text.substring(0, length).getBytes(StandardCharsets.UTF_8).length > room) {
      length--;
    }
    if (length > 0 && Character.isHighSurrogate(text.charAt(length - 1))) {
      length--;
    }
    return text.substring(0, length) + tail;
  }

  public ReplyCode code() {
    return code;
  }

  /// The reply text, at most 255 bytes.
  public String text() {
    return String.valueOf(getMessage());
  }
}
