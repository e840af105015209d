package io.gatehouse.door.http;

import static io.gatehouse.door.http.PetShop.isProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Await;
import io.gatehouse.problem.ProblemType;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Senders that are slow, broken or no HTTP at all, and handlers that fail.
@SuppressWarnings("StringConcatToTextBlock") // the ends of lines are what counts
class HttpPeerTest {
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
  void whoeverSendsHeadersTooSlowlyIsCutOff() throws Exception {
    try (RawClient client = new RawClient(shop.port())) {
      client.send("GET /hot HTTP/1.1\r\n");
      // as long as more comes, only the whole time can be what ends it
      for (int i = 0; i < 50 && !client.isClosedWithin(100); i++) {
        try {
          client.send("X-" + i + ": y\r\n");
        } catch (java.net.SocketException e) {
          break;
        }
      }
      assertThat(client.isClosedWithin(100)).isTrue();
    }
  }

  @Test
  void whoeverSendsNothingIsCutOff() throws Exception {
    try (RawClient client = new RawClient(shop.port())) {
      // sooner than one that was idle after a request
      assertThat(client.isClosedWithin(4_500)).isTrue();
    }
  }

  @Test
  void whoeverSendsABodyTooSlowlyIsToldAndCutOff() throws Exception {
    try (RawClient client = new RawClient(shop.port())) {
      client.send(
          "POST /v1/pets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: 20\r\n\r\n{");
      assertThat(client.readAnswer()).startsWith("HTTP/1.1 408 ").contains("timed-out");
      assertThat(client.isClosedWithin(30_000)).isTrue();
    }
  }

  @Test
  void aKeptConnectionIsServedAgainAfterAPause() throws Exception {
    try (RawClient client = new RawClient(shop.port())) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.send("GET /hot HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer())
            .startsWith("HTTP/1.1 200 ");
        assertThat(client.isClosedWithin(600)).isFalse();
      }
    }
  }

  @Test
  void anIdleConnectionIsClosedInTheEnd() throws Exception {
    try (RawClient client = new RawClient(shop.port())) {
      client.send("GET /hot HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer();
      assertThat(client.isClosedWithin(30_000)).isTrue();
    }
  }

  @Test
  void requestsThatArriveTogetherAreAnsweredInOrder() throws Exception {
    try (RawClient client = new RawClient(shop.port())) {
      client.send(
          "GET /v1/pets/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/pets/2 HTTP/1.1\r\nHost: x\r\n\r\n"
              + "GET /hot HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.readAnswer()).contains("\"id\":\"1\"");
      assertThat(client.readAnswer()).contains("\"id\":\"2\"");
      assertThat(client.readAnswer()).contains("\"me\":");
    }
  }

  @Test
  void whatIsNoHttpIsRefused() throws Exception {
    for (String bad :
        List.of(
            "GARBAGE\r\n\r\n",
            "GET /hot HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
            "GET /hot HTTP/1.1\r\nHost : x\r\n\r\n",
            "POST /hot HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "GET /hot HTTP/1.1\r\n\r\n",
            "GET /hot HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")) {
      assertThat(shop.raw(bad)).as(bad).matches("(?s)HTTP/1[.][01] 400 .*");
    }
  }

  @Test
  void tooManyHeadersAreRefused() throws Exception {
    String headers = "X-Filler: 0123456789012345678901234567890\r\n".repeat(400);
    assertThat(shop.raw("GET /hot HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n"))
        .matches("(?s)HTTP/1[.][01] 413 .*");
    assertThat(shop.raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .matches("(?s)HTTP/1[.][01] 413 .*");
  }

  @Test
  void badPeersDoNotDisturbTheOthers() throws Exception {
    List<RawClient> half = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      half.add(new RawClient(shop.port()).send("POST /hot HTTP/1.1\r\nHost: x\r\nContent-Le"));
    }
    assertThat(shop.send(shop.to("/hot")).statusCode()).isEqualTo(200);
    for (RawClient client : half) {
      assertThat(client.isClosedWithin(4_500)).isTrue();
      client.close();
    }
    Await.until(() -> shop.connections() <= 2);
  }

  @Test
  void whatNobodyExpectedIsAnsweredWithoutItsCause() {
    for (HttpResponse<String> response :
        List.of(
            shop.send(shop.to("/v1/broken")),
            shop.send(shop.to("/hot").header("Authorization", "broken")))) {
      isProblem(response, ProblemType.INTERNAL, null);
      assertThat(response.body()).doesNotContain("hunter2").doesNotContain("Exception");
    }
  }

  @Test
  void aHandlerThatTakesTooLongIsAnsweredFor() {
    List<CompletableFuture<HttpResponse<String>>> both =
        List.of(shop.sent(shop.to("/v1/slow")), shop.sent(shop.to("/silent")));
    for (CompletableFuture<HttpResponse<String>> one : both) {
      HttpResponse<String> response = one.join();
      isProblem(response, ProblemType.UNAVAILABLE, null);
      assertThat(response.headers().firstValue("Retry-After")).contains("1");
    }
  }

  @Test
  void aRefusalSaysWhenToComeBack() {
    assertThat(shop.send(shop.to("/v1/busy")).headers().firstValue("Retry-After")).contains("7");
  }

  @Test
  void requestsAreCountedByRoute() {
    shop.send(shop.to("/page"));
    // counted once it is written, when its reader may have it already
    Await.until(() ->
        shop.metrics()
            .text()
            .contains(
                "gatehouse_http_requests_seconds_count{method=\"GET\",route=\"/page\",status=\"2xx\"}"));
    assertThat(shop.metrics().text()).doesNotContain("route=\"/page\",status=\"5xx\"");
  }
}
