package io.gatehouse.dialect.carotene;

import io.gatehouse.door.ProblemDocument;
import io.gatehouse.door.http.Manner;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests of Carotene's clients and backends show nothing that we look at: clients authenticate
/// by a message, backends by their address.
///
/// @param application in which whoever asks is anonymous
/// @param pages whether pages of every origin may ask
record StreamManner(String application, boolean pages) implements Manner {
  private static final Map<String, String> HEADERS =
      Map.of(
          "Access-Control-Allow-Origin", "*",
          "Access-Control-Allow-Methods", "POST, GET, OPTIONS",
          "Access-Control-Allow-Headers",
              "Origin, X-Requested-With, Content-Type, Accept, X-Socket-Transport, Connection-id",
          "Access-Control-Expose-Headers", "connection-id",
          "Access-Control-Max-Age", "1000");

  @Override
  public Shown shown(Seen seen) {
    return new Shown(null, application, false);
  }

  @Override
  public Response refusal(Problem problem, Seen seen, String requestId) {
    Response response =
        Response.json(problem.type().http(), ProblemDocument.of(problem, requestId));
    Long retry = problem.retryAfterSeconds();
    return retry == null ? response : response.header("Retry-After", Long.toString(retry));
  }

  @Override
  public @Nullable Map<String, String> forAnyPage() {
    return pages ? HEADERS : null;
  }
}
