package io.gatehouse.dialect.signalk.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.Lists;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;

/// Takes a `security.json` from `gatehouse import signalk`; in the manner of the server's own API.
public final class ImportRoutes {
  private final Entry entry;
  private final Lists lists;

  public ImportRoutes(Entry entry, Lists lists) {
    this.entry = entry;
    this.lists = lists;
  }

  public void mount(Router router) {
    router.route(Method.POST, "/v1/signalk/import", this::run);
  }

  private Response run(Request request) {
    String application = request.signedIn().identity().application();
    if (!entry.settings().applications().contains(application)) {
      throw Problem.of(ProblemType.CONFLICT, "`%s` does not speak Signal K".formatted(application))
          .cure("add it to `signalk.applications`, or name another by `--application`")
          .refused();
    }
    JsonNode security = request.body(Sent.class).security();
    return Response.ok(
        new SecurityImport(entry, lists, entry.administrator(request.rights())).run(security));
  }

  /// @param security what is in the file
  record Sent(JsonNode security) {}
}
