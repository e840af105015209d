package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The second call of a script takes a shorter way than the first one, since the script is in
/// memory: what comes of it must be the same.
class ApiScriptAgainTest {
  private static TestServer server;
  private static Api owner;
  private static Api bob;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
    bob = server.user("bob");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static void put(String path, String source, String execute) {
    owner
        .put("/v1/scripts/" + path, "{'source': '%s', 'execute': '%s'}".formatted(source, execute))
        .is(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "value | return request.parameters.a + request.method | 200",
        "nothing | return | 204",
        "own | response.status(418).header(`X-Pot`, `tea`).write(`short`) | 418",
        "error | throw new Error(`on purpose`) | 500",
        "header | response.header(`Set-Cookie`, `a=b`).write(``) | 500"
      })
  void theSecondCallIsAnsweredLikeTheFirst(String name, String source, int status) {
    put("again/" + name, source, "authenticated");
    for (int i = 0; i < 3; i++) {
      var answer = bob.get("/v1/run/again/" + name + "?a=b").is(status);
      switch (name) {
        case "value" -> assertThat(answer.at("").asText()).isEqualTo("bGET");
        case "own" -> assertThat(answer.header("X-Pot")).isEqualTo("tea");
        case "error", "header" -> answer.is(status, "script-failed");
        default -> assertThat(answer.status()).isEqualTo(204);
      }
    }
  }

  @Test
  void whoeverMayNotIsRefusedBothTimes() {
    put("again/closed", "return 1", "user:carol");
    for (int i = 0; i < 3; i++) {
      bob.delete("/v1/run/again/closed").is(403, "forbidden").has("/code", "not-listed");
      server.nobody().get("/v1/run/again/closed").is(401, "unauthenticated");
    }
  }

  @Test
  void whatIsWrittenInBetweenRuns() {
    put("again/changed", "return 1", "authenticated");
    for (int i = 0; i < 3; i++) {
      assertThat(bob.get("/v1/run/again/changed").is(200).at("").asInt()).isEqualTo(1);
    }
    owner.change("/v1/scripts/again/changed", "{'source': 'return 2'}").is(200);
    assertThat(bob.get("/v1/run/again/changed").is(200).at("").asInt()).isEqualTo(2);
    owner.delete("/v1/scripts/again/changed").is(204);
    bob.get("/v1/run/again/changed").is(403);
  }
}
