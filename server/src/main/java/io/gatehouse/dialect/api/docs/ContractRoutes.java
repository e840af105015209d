package io.gatehouse.dialect.api.docs;

import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The contract over HTTP; made when it is first asked for, so that no start waits for it.
public final class ContractRoutes {
  private static final Duration KEPT = Duration.ofMinutes(5);

  public void mount(Router router) {
    router.route(Method.GET, "/v1/openapi.yaml", _ -> WhenAsked.ANSWERS.yaml());
    router.route(Method.GET, "/v1/openapi.json", _ -> WhenAsked.ANSWERS.json());
    router.route(Method.GET, "/docs", _ -> WhenAsked.ANSWERS.page());
    router.route(Method.GET, "/docs/style.css", _ -> WhenAsked.ANSWERS.style());
  }

  /// The virtual machine makes them when a route first names this class.
  private static final class WhenAsked {
    static final Answers ANSWERS = answers();
  }

  private static Answers answers() {
    Contract contract = Contract.read();
    String page = new ContractPage(contract).html();
    return new Answers(
        answer("application/yaml", contract.yaml()),
        answer("application/json", contract.json()),
        answer("text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8)),
        answer("text/css; charset=utf-8", Contract.resource("/openapi/style.css")));
  }

  private static Response answer(String type, byte[] body) {
    return Response.bytes(200, type, body).cacheFor(KEPT);
  }

  private record Answers(Response yaml, Response json, Response page, Response style) {}
}
