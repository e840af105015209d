package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The audit as a whole, in a body that goes on: `GET /v1/audit` with `Accept`.
class ApiAuditExportTest {
  private static TestServer server;
  private static Api owner;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
    // more than are read at once
    for (int from = 0; from < 1_100; from += 100) {
      String some =
          String.join(
              ", ",
              IntStream.range(from, from + 100).mapToObj("{'name': 'd%d'}"::formatted).toList());
      owner.post("/v1/devices/batch", "{'devices': [" + some + "]}").is(200);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static HttpResponse<String> export(
      Api by, String type, String query, HttpClient.Version version) throws Exception {
    try (HttpClient http = HttpClient.newBuilder().version(version).build()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(by.base() + "/v1/audit" + query))
              .header("Accept", type)
              .header("Authorization", by.header("Authorization"))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static List<String> lines(String type, String query) throws Exception {
    HttpResponse<String> answer = export(owner, type, query, HttpClient.Version.HTTP_1_1);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(type);
    return answer.body().lines().toList();
  }

  @Test
  void everyEntryIsThereOnceNewestFirst() throws Exception {
    List<String> lines = lines("application/x-ndjson", "?action=device.created");
    assertThat(lines).hasSize(1_100).doesNotHaveDuplicates();
    assertThat(lines.getFirst()).contains("device:d1099");
    assertThat(lines.getLast()).contains("device:d0\"");
    assertThat(lines).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
  }

  @Test
  void theSameOverHttp2() throws Exception {
    HttpResponse<String> answer =
        export(owner, "application/x-ndjson", "?action=device.created", HttpClient.Version.HTTP_2);
    assertThat(answer.body().lines()).hasSize(1_100);
  }

  @Test
  void spreadsheetsGetCellsAndNoFormulas() throws Exception {
    owner.post("/v1/roles", "{'id': 'odd', 'description': 'a, b'}").is(201);
    List<String> lines = lines("text/csv", "?action=role.created");
    assertThat(lines.getFirst()).startsWith("sequence,at,action,application,actor,");
    assertThat(lines.get(1)).contains(",role.created,main,owner:", "\"{\"\"");
    assertThat(lines).hasSize(2);
  }

  @Test
  void whatNothingFitsIsEmpty() throws Exception {
    assertThat(lines("application/x-ndjson", "?actor=user:nosuch")).isEmpty();
    assertThat(lines("text/csv", "?actor=user:nosuch")).hasSize(1);
  }

  @Test
  void itIsForThoseWhoMayReadIt() throws Exception {
    Api plain = server.user("plain");
    HttpResponse<String> refused =
        export(plain, "application/x-ndjson", "", HttpClient.Version.HTTP_1_1);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("\"decision\"");
    HttpResponse<String> nobody =
        export(server.nobody().as("x"), "text/csv", "", HttpClient.Version.HTTP_1_1);
    assertThat(nobody.statusCode()).isEqualTo(401);
    Api boss = server.user("boss", "user", "admin");
    assertThat(export(boss, "text/csv", "?scope=server", HttpClient.Version.HTTP_1_1).statusCode())
        .isEqualTo(403);
    owner.post("/v1/applications", "{'id': 'other'}").is(201);
    Api stranger = server.userIn("other", "stranger", "user", "admin");
    assertThat(export(stranger, "application/x-ndjson", "", HttpClient.Version.HTTP_1_1).body())
        .contains("login")
        .doesNotContain("device.created");
  }
}
