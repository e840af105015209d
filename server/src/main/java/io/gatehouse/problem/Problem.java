package io.gatehouse.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One refusal or failure as the caller may read it.
///
/// @param detail what happened, for people: lower case, no full stop, user input in backticks
/// @param field JSON pointer or name of the field that is at fault
/// @param cure what to do about it
/// @param code finer reason, stable for programs, such as `no-rule` or `denied-by-rule`
/// @param decision id of the recorded decision, to be explained by `/v1/decisions/{id}`
/// @param retryAfterSeconds when it makes sense to try again
/// @param factors the second factors that would do, where one is missing
/// @param challenge what HTTP says instead of asking for a token, where a token alone will not do
public record Problem(
    ProblemType type,
    String detail,
    @Nullable String field,
    @Nullable String cure,
    @Nullable String code,
    @Nullable String decision,
    @Nullable Long retryAfterSeconds,
    @Nullable List<String> factors,
    @Nullable Challenge challenge) {

  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, null, null, null, null, null, null, null);
  }

  public Problem at(String faultyField) {
    return new Problem(
        type, detail, faultyField, cure, code, decision, retryAfterSeconds, factors, challenge);
  }

  public Problem cure(String whatToDo) {
    return new Problem(
        type, detail, field, whatToDo, code, decision, retryAfterSeconds, factors, challenge);
  }

  public Problem decided(String reasonCode, String decisionId) {
    return new Problem(
        type, detail, field, cure, reasonCode, decisionId, retryAfterSeconds, factors, challenge);
  }

  /// With a finer reason that programs can rely on.
  public Problem coded(String reasonCode) {
    return new Problem(
        type, detail, field, cure, reasonCode, decision, retryAfterSeconds, factors, challenge);
  }

  /// With the second factors that would do.
  public Problem needing(List<String> missing) {
    return new Problem(
        type,
        detail,
        field,
        cure,
        code,
        decision,
        retryAfterSeconds,
        List.copyOf(missing),
        challenge);
  }

  /// With what HTTP has to say in `WWW-Authenticate`.
  public Problem challenging(Challenge how) {
    return new Problem(type, detail, field, cure, code, decision, retryAfterSeconds, factors, how);
  }

  public Problem retryAfter(long seconds) {
    return new Problem(type, detail, field, cure, code, decision, seconds, factors, challenge);
  }

  public Refused refused() {
    return new Refused(this);
  }

  /// One line for protocols that have room for one: detail, cure and decision id.
  public String line() {
    StringBuilder line = new StringBuilder(detail);
    if (cure != null) {
      line.append("; ").append(cure);
    }
    if (decision != null) {
      line.append(" [").append(decision).append(']');
    }
    return line.toString();
  }

  /// How to come back (RFC 9110 section 11.6.1).
  ///
  /// @param authenticate the value of `WWW-Authenticate`
  /// @param nonce what the next proof has to hold (RFC 9449 section 9); null for nothing
  public record Challenge(String authenticate, @Nullable String nonce) {}
}
