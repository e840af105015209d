package io.gatehouse.dialect;

import static io.gatehouse.dialect.Garbage.MARK;
import static io.gatehouse.dialect.HostileHouse.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The routes of scripts, secrets and calls to other servers, for which somebody has no credential,
/// a dead one, or sends what no client sends: a problem that says why, never a failure of the
/// server, never a secret.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileScriptRequestsTest {
  private static final String JSON = "application/json";

  private static final List<Route> ROUTES =
      Route.list(
          """
          GET /v1/scripts
          GET /v1/scripts/{id}
          PUT /v1/scripts/{id}
          PATCH /v1/scripts/{id}
          DELETE /v1/scripts/{id}
          GET /v1/script-versions/{id}
          POST /v1/script-versions/{id}
          GET /v1/script-logs
          GET /v1/script-timers
          POST /v1/script-timers
          DELETE /v1/script-timers/{id}
          GET /v1/script-listeners
          POST /v1/script-listeners
          DELETE /v1/script-listeners/{id}
          GET /v1/run/{id}
          POST /v1/run/{id}
          PUT /v1/run/{id}
          PATCH /v1/run/{id}
          DELETE /v1/run/{id}
          GET /v1/secrets
          PUT /v1/secrets/{id}
          DELETE /v1/secrets/{id}
          GET /v1/outbound
          PUT /v1/outbound
          """);

  private static final List<String> FIELDS =
      List.of(
          "kind",
          "content_type",
          "source",
          "source_base64",
          "execute",
          "read",
          "write",
          "run_as",
          "script",
          "cron",
          "at",
          "zone",
          "parameters",
          "channel",
          "version",
          "value",
          "access",
          "description",
          "allow",
          "hosts");

  @TempDir static Path folder;
  private HostileHouse house;

  @BeforeAll
  void open() throws Exception {
    house = new HostileHouse(folder);
  }

  @AfterAll
  void close() {
    house.close();
  }

  /// There is always a script and a secret that could be met.
  @BeforeEach
  void things() {
    String script =
        "{'source':'return [request.body, request.rawBody ? request.rawBody.length : 0]',"
            + "'execute':'authenticated'}";
    send("PUT", "/v1/scripts/one", script.replace('\'', '"'));
    send("PUT", "/v1/secrets/one", "{\"value\":\"" + MARK + "\"}");
  }

  private HttpResponse<String> send(String method, String path, @Nullable String body) {
    return house.send(
        method, path, body, JSON, "Authorization", "Bearer " + house.admin, "If-Match", "*");
  }

  /// What holds for every answer.
  private static void isFine(String what, HttpResponse<String> answer) {
    String all = what + " -> " + answer.statusCode() + " " + answer.body();
    // what a script does of its own accord is no failure of the server
    boolean ofTheScript = answer.body().contains("/problems/script-failed");
    assertThat(answer.statusCode() == 500 && !ofTheScript).as(all).isFalse();
    if (answer.statusCode() >= 400) {
      assertThat(answer.headers().firstValue("Content-Type"))
          .as(all)
          .hasValue("application/problem+json");
      JsonNode problem = json(answer);
      assertThat(problem.path("detail").asText()).as(all).isNotBlank();
      assertThat(problem.path("status").asInt()).as(all).isEqualTo(answer.statusCode());
      assertThat(answer.body())
          .as(all)
          .doesNotContain(MARK, "java.", "io.gatehouse", "Exception", "select ", "SQL");
    }
  }

  @Test
  void nobodyGetsAnywhereWithoutAGoodCredential() {
    int before = version();
    for (Map.Entry<String, String> dead : house.dead.entrySet()) {
      for (Route route : ROUTES) {
        String body = "{\"value\":\"" + MARK + "\"}";
        HttpResponse<String> answer = house.sendAs(dead.getValue(), route, "one", body, JSON);
        String what = dead.getKey() + ": " + route;
        isFine(what, answer);
        if (!isOfTheOtherApplication(dead.getKey())) {
          assertThat(answer.statusCode()).as(what).isEqualTo(401);
        }
      }
    }
    assertThat(version()).isEqualTo(before);
  }

  private int version() {
    return json(send("GET", "/v1/scripts/one", null)).path("version").asInt();
  }

  /// Whose token is good in its own application, and meets nothing of this one there.
  private static boolean isOfTheOtherApplication(String credential) {
    return credential.equals("a token of another application");
  }

  @Test
  void whoIsOfAnotherApplicationMeetsNothingOfThisOne() {
    String foreign = Objects.requireNonNull(house.dead.get("a token of another application"));
    for (String path : List.of("/v1/scripts", "/v1/secrets")) {
      HttpResponse<String> answer = house.sendAs(foreign, new Route("GET", path), "", "", JSON);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(answer.body()).as(path).doesNotContain("one\"");
    }
    for (Route route : Route.list("GET /v1/scripts/{id}\nGET /v1/run/{id}\nPOST /v1/run/{id}")) {
      HttpResponse<String> answer = house.sendAs(foreign, route, "one", "{}", JSON);
      assertThat(answer.statusCode()).as("%s %s", route, answer.body()).isBetween(403, 404);
      // nor by naming it
      answer = house.sendAs(foreign, route, "one", "{}", JSON, "Gatehouse-Application", "main");
      assertThat(answer.statusCode()).as("%s %s", route, answer.body()).isBetween(400, 404);
    }
  }

  private static List<String> ids() {
    return Garbage.ids(
        "one/../one",
        "one//two",
        "/one",
        "one/",
        "one/./two",
        "%2e%2e%2fone",
        "%ff",
        "a%20b",
        "__proto__",
        "constructor/prototype",
        "x/".repeat(600) + "x");
  }

  @Test
  void whateverStandsInAPathIsNoFailureOfTheServer() {
    for (Route route : ROUTES) {
      for (String id : route.namesAThing() ? ids() : List.<String>of()) {
        isFine(
            route + " with " + id,
            send(route.method(), route.path(id), route.hasBody() ? "{}" : null));
      }
    }
  }

  @Test
  void whateverIsAskedForInAQueryIsNoFailureOfTheServer() {
    for (Route route : ROUTES) {
      for (String query :
          route.method().equals("DELETE")
              ? List.<String>of()
              : List.of(
                  "?limit=-1",
                  "?limit=99999999999",
                  "?after=%00",
                  "?before=%00&run=%00",
                  "?prefix=%25%27%22",
                  "?level=loud",
                  "?text=%00%ff",
                  "?x=%ff",
                  "?__proto__=1&constructor=2&x",
                  "?" + "a=1&".repeat(900))) {
        isFine(
            route + query,
            send(route.method(), route.path("one") + query, route.hasBody() ? "{}" : null));
      }
    }
  }

  private static List<String> bodies() {
    List<String> bodies =
        Garbage.bodies(
            "{\"source\":\"" + MARK + "\",\"source\":\"" + MARK + "\"}",
            "{\"value\":{\"" + MARK + "\":1}}",
            "{\"source\":\"a\",\"source_base64\":\"YQ==\"}",
            "{\"source_base64\":\"***\"}",
            "{\"source\":\"\\ud800\"}",
            "{\"source\":\"a\\u0000b\",\"content_type\":\"a\\u0000b\"}",
            "{\"content_type\":\"text/html\\r\\nX: y\",\"source\":\"\"}",
            "{\"script\":\"one\",\"cron\":\"* * * * * * *\"}",
            "{\"script\":\"one\",\"cron\":\"99 * * * *\"}",
            "{\"script\":\"one\",\"cron\":\"0 0 31 2 *\"}",
            "{\"script\":\"one\",\"at\":\"+999999999-12-31T23:59:59Z\"}",
            "{\"script\":\"one\",\"at\":\"-999999999-01-01T00:00:00Z\"}",
            "{\"script\":\"one\",\"cron\":\"@daily\",\"zone\":\"../../etc\"}",
            "{\"script\":\"one\",\"cron\":\"@daily\",\"parameters\":[1]}",
            "{\"script\":\"one\",\"channel\":\"$presence/#\"}",
            "{\"script\":\"one\",\"channel\":\"a/#/b\"}",
            "{\"script\":\"one\",\"channel\":\"" + "a/".repeat(2_000) + "\"}",
            "{\"allow\":[\"*\",\"169.254.169.254\",\"http://x\",\"\",\"a:99999\"]}",
            "{\"hosts\":[\"" + "x".repeat(5_000) + "\"]}",
            "{\"value\":\"" + "x".repeat(60_000) + "\"}",
            "{\"source\":\"" + "/*".repeat(30_000) + "\"}");
    for (String value : Garbage.values()) {
      List<String> fields = Garbage.fields(FIELDS, value);
      bodies.add(Garbage.object(fields));
      if (value.equals("[null]") || value.equals("1") || value.equals("\"x\"")) {
        fields.forEach(field -> bodies.add(Garbage.object(List.of(field))));
      }
    }
    return bodies;
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH", "POST"})
  void whateverIsSentIsNoFailureOfTheServer(String method) {
    for (Route route : ROUTES) {
      for (String body : route.method().equals(method) ? bodies() : List.<String>of()) {
        isFine(route + " " + Garbage.shown(body), send(method, route.path("one"), body));
      }
    }
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() {
    String body = "{\"source\":\"" + MARK + "x".repeat(70_000) + "\"}";
    for (Route route : ROUTES) {
      if (route.hasBody()) {
        HttpResponse<String> answer = send(route.method(), route.path("one"), body);
        isFine(route.toString(), answer);
        assertThat(answer.statusCode()).as(route.toString()).isEqualTo(413);
      }
    }
  }
}
