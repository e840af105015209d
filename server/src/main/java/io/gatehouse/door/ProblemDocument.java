package io.gatehouse.door;

import io.gatehouse.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A problem as JSON, the same over HTTP (RFC 9457) and WebSocket.
///
/// @param instance id of the request or message that met it
public record ProblemDocument(
    String type,
    String title,
    int status,
    String detail,
    @Nullable String instance,
    @Nullable String field,
    @Nullable String cure,
    @Nullable String code,
    @Nullable String decision,
    @Nullable Long retryAfter,
    @Nullable List<String> factors) {

  public static final String TYPES = "https://gatehouse.dev/problems/";

  public static ProblemDocument of(Problem problem, @Nullable String instance) {
    return new ProblemDocument(
        TYPES + problem.type().code(),
        problem.type().title(),
        problem.type().http(),
        problem.detail(),
        instance,
        problem.field(),
        problem.cure(),
        problem.code(),
        problem.decision(),
        problem.retryAfterSeconds(),
        problem.factors());
  }
}
