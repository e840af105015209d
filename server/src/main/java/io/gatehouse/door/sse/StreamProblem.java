package io.gatehouse.door.sse;

import io.gatehouse.door.ProblemDocument;
import io.gatehouse.problem.Problem;
import org.jspecify.annotations.Nullable;

/// A problem (RFC 9457) with the channel that it is about, where it is about one.
record StreamProblem(
    String type,
    String title,
    int status,
    String detail,
    @Nullable String channel,
    @Nullable String cure,
    @Nullable String code,
    @Nullable String decision,
    @Nullable Long retryAfter) {

  static StreamProblem of(Problem why, @Nullable String channel) {
    ProblemDocument document = ProblemDocument.of(why, null);
    return new StreamProblem(
        document.type(),
        document.title(),
        document.status(),
        document.detail(),
        channel,
        document.cure(),
        document.code(),
        document.decision(),
        document.retryAfter());
  }
}
