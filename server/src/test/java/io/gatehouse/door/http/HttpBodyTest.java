package io.gatehouse.door.http;

import static io.gatehouse.door.http.PetShop.isProblem;
import static io.gatehouse.door.http.PetShop.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.problem.ProblemType;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a request brings, and which version it changes.
@SuppressWarnings("StringConcatToTextBlock") // the ends of lines are what counts
class HttpBodyTest {
  private static final String HUGE = "a".repeat(70_000);

  @TempDir private static Path folder;
  private static PetShop shop;

  @BeforeAll
  static void open() {
    shop = new PetShop(folder);
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  @Test
  void aGoodBodyBecomesARecord() {
    HttpResponse<String> response = shop.post("/v1/pets", "{\"name\":\"rex\",\"age\":3}");
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.body()).isEqualTo("{\"name\":\"rex\",\"age\":3}");
    assertThat(response.headers().firstValue("Location")).contains("/v1/pets/1");
  }

  @Test
  void brokenJsonIsRefusedWithItsPlace() {
    HttpResponse<String> response = shop.post("/v1/pets", "{\"name\":\"rex\",}");
    isProblem(response, ProblemType.MALFORMED, null);
    assertThat(json(response).path("detail").asText()).contains("line 1, column");
    assertThat(response.body()).doesNotContain("jackson").doesNotContain("Source");
    for (String bad :
        List.of("", "{", "[1,2", "nul", "{'a':1}", "{} {}", "{}x", "{\"a\":NaN}", "{\"a\":1}//c")) {
      isProblem(shop.post("/v1/pets", bad), ProblemType.MALFORMED, null);
    }
  }

  @Test
  void anUnknownFieldIsNamedWithTheNearest() {
    HttpResponse<String> response = shop.post("/v1/pets", "{\"name\":\"rex\",\"aeg\":3}");
    isProblem(response, ProblemType.INVALID, "/aeg");
    assertThat(json(response).path("cure").asText()).contains("`age`");
  }

  @Test
  void aWrongTypeIsNamedWithItsPlace() {
    isProblem(
        shop.post("/v1/pets", "{\"name\":\"rex\",\"age\":\"3\"}"), ProblemType.INVALID, "/age");
    isProblem(shop.post("/v1/pets", "{\"name\":3,\"age\":3}"), ProblemType.INVALID, "/name");
    isProblem(shop.post("/v1/pets", "{\"name\":\"rex\",\"age\":3.5}"), ProblemType.INVALID, "/age");
    isProblem(
        shop.post("/v1/pets", "{\"name\":\"rex\",\"age\":99999999999}"),
        ProblemType.INVALID,
        "/age");
    isProblem(shop.post("/v1/pets", "{\"name\":null,\"age\":3}"), ProblemType.INVALID, "/name");
    isProblem(shop.post("/v1/pets", "{\"age\":3}"), ProblemType.INVALID, "/name");
    isProblem(
        shop.post("/v1/pets", "{\"name\":\"r\",\"age\":3,\"tags\":[\"a\",1]}"),
        ProblemType.INVALID,
        "/tags/1");
    isProblem(shop.post("/v1/pets", "[]"), ProblemType.INVALID, null);
  }

  @Test
  void aFieldTwiceIsRefused() {
    HttpResponse<String> response =
        shop.post("/v1/pets", "{\"name\":\"a\",\"name\":\"b\",\"age\":3}");
    isProblem(response, ProblemType.MALFORMED, null);
    assertThat(json(response).path("detail").asText()).contains("`name` is there twice");
  }

  @Test
  void brokenUtf8IsRefused() {
    byte[] bad = "{\"name\":\"r_x\",\"age\":3}".getBytes(StandardCharsets.US_ASCII);
    bad[10] = (byte) 0xff;
    HttpResponse<String> response =
        shop.send(
            shop.to("/v1/pets")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(bad)));
    isProblem(response, ProblemType.MALFORMED, null);
    assertThat(json(response).path("detail").asText()).contains("UTF-8");
    isProblem(
        shop.post("/v1/pets", "{\"name\":\"\\ud800\",\"age\":3}"), ProblemType.MALFORMED, "/name");
    isProblem(
        shop.post("/v1/pets", "{\"name\":\"a\\u0000\",\"age\":3}"), ProblemType.INVALID, "/name");
  }

  @Test
  void deepNestingAndLongNumbersAreRefused() {
    isProblem(
        shop.post("/hot", "[".repeat(5_000) + "]".repeat(5_000)), ProblemType.MALFORMED, null);
    isProblem(shop.post("/hot", "1".repeat(5_000)), ProblemType.MALFORMED, null);
  }

  @Test
  void aBodyThatIsNotJsonIsRefused() {
    isProblem(
        shop.send(
            shop.to("/v1/pets")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}"))),
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        "Content-Type");
    isProblem(
        shop.send(shop.to("/v1/pets").POST(BodyPublishers.ofString("{}"))),
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        "Content-Type");
    isProblem(
        shop.send(
            shop.to("/v1/pets")
                .header("Content-Type", "application/json; charset=utf-16")
                .POST(BodyPublishers.ofString("{}"))),
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        "Content-Type");
  }

  @Test
  void anOversizeBodyIsRefusedBeforeItIsRead() throws Exception {
    try (RawClient client = new RawClient(shop.port())) {
      String answer =
          client
              .send(
                  "POST /v1/pets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                      + "Content-Length: 999999999999\r\n\r\n{")
              .readAnswer();
      assertThat(answer).startsWith("HTTP/1.1 413 ").contains("connection: close");
      assertThat(client.isClosedWithin(30_000)).isTrue();
    }
  }

  @Test
  void anOversizeBodyInChunksIsRefusedAtTheLimit() throws Exception {
    try (RawClient client = new RawClient(shop.port())) {
      client.send(
          "POST /v1/pets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
      client.send(Integer.toHexString(HUGE.length()) + "\r\n" + HUGE + "\r\n");
      assertThat(client.readAnswer()).startsWith("HTTP/1.1 413 ").contains("too-large");
      assertThat(client.isClosedWithin(30_000)).isTrue();
    }
  }

  @Test
  void aClientThatAsksFirstIsToldToGoOnOrNot() throws Exception {
    String head =
        "POST /v1/pets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Expect: 100-continue\r\n";
    try (RawClient client = new RawClient(shop.port())) {
      String body = "{\"name\":\"rex\",\"age\":3}";
      String first =
          client.send(head + "Content-Length: " + body.length() + "\r\n\r\n").readAnswer();
      assertThat(first).startsWith("HTTP/1.1 100 ");
      assertThat(client.send(body).readAnswer()).startsWith("HTTP/1.1 201 ");
    }
    assertThat(shop.raw(head + "Content-Length: 99999999\r\n\r\n")).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void aBodyWhereNoneIsTakenIsRefused() {
    isProblem(
        shop.send(shop.to("/v1/pets/1").method("GET", BodyPublishers.ofString("{}"))),
        ProblemType.MALFORMED,
        null);
  }

  @Test
  void aChangeNamesTheVersionThatItChanges() {
    HttpRequest.Builder put =
        shop.to("/v1/pets/1")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{\"name\":\"a\",\"age\":1}"));
    isProblem(shop.send(put.copy()), ProblemType.VERSION_REQUIRED, "If-Match");
    isProblem(
        shop.send(put.copy().header("If-Match", "W/\"x\"")),
        ProblemType.VERSION_MISMATCH,
        "If-Match");
    assertThat(shop.send(put.copy().header("If-Match", "\"7\"")).headers().firstValue("ETag"))
        .contains("\"8\"");
  }
}
