package io.gatehouse.door.http;

import static io.gatehouse.door.http.PetShop.isProblem;
import static io.gatehouse.door.http.PetShop.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.problem.ProblemType;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who asks, and what a page of somebody else cannot do with a browser.
class HttpBrowserTest {
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
  void aTokenIsTakenWithItsSchemeOrBare() {
    for (String shown :
        List.of("Bearer " + shop.good, "bearer " + shop.good, "JWT " + shop.good, shop.good)) {
      HttpResponse<String> response =
          shop.send(shop.to("/v1/whoami").header("Authorization", shown));
      assertThat(json(response).path("me").asText()).as(shown).isEqualTo("user:alice");
      assertThat(shop.send(shop.to("/hot").header("Authorization", shown)).body())
          .contains("alice");
    }
  }

  @Test
  void whoeverShowsNothingIsAskedForATokenWithoutAnError() {
    HttpResponse<String> response = shop.send(shop.to("/v1/whoami"));
    isProblem(response, ProblemType.UNAUTHENTICATED, null);
    assertThat(response.headers().firstValue("WWW-Authenticate"))
        .contains("Bearer realm=\"gatehouse\"");
  }

  @Test
  void aTokenThatIsNoGoodIsToldSo() {
    for (String path : List.of("/v1/whoami", "/hot")) {
      HttpResponse<String> response =
          shop.send(shop.to(path).header("Authorization", "Bearer bad"));
      isProblem(response, ProblemType.CREDENTIAL_REFUSED, null);
      assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
          .contains("error=\"invalid_token\"");
    }
    isProblem(
        shop.send(shop.to("/hot").header("Authorization", "Basic YTpi")),
        ProblemType.CREDENTIAL_REFUSED,
        null);
  }

  @Test
  void aForwardedAddressIsBelievedFromAProxyOnly() throws Exception {
    assertThat(
            json(shop.send(shop.to("/v1/from").header("X-Forwarded-For", "9.9.9.9")))
                .path("from")
                .asText())
        .isEqualTo("127.0.0.1");
    try (RawClient proxy = RawClient.from("127.0.0.9", shop.port())) {
      assertThat(
              proxy
                  .send(
                      "GET /v1/from HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6, 9.9.9.9\r\n\r\n")
                  .readAnswer())
          .contains("\"from\":\"9.9.9.9\"");
      assertThat(
              proxy
                  .send("GET /v1/from HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: junk\r\n\r\n")
                  .readAnswer())
          .startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void everyAnswerHasTheHeadersThatProtect() {
    HttpResponse<String> response = shop.send(shop.to("/v1/pets/1"));
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("frame-ancestors 'none'");
    assertThat(response.headers().firstValue("Strict-Transport-Security")).isEmpty();
    assertThat(response.headers().firstValue("Gatehouse-Request")).isPresent();
    HttpResponse<String> page = shop.send(shop.to("/page"));
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'self'");
  }

  @Test
  void theSessionCookieIsOutOfReachOfScripts() {
    HttpResponse<String> response = shop.send(shop.to("/v1/login").POST(BodyPublishers.noBody()));
    assertThat(response.headers().firstValue("Set-Cookie"))
        .contains("gatehouse=tok; Path=/; Max-Age=21600; HttpOnly; SameSite=Strict");
  }

  @Test
  void aCookieAloneReadsButDoesNotWrite() {
    assertThat(
            shop.send(shop.to("/v1/whoami").header("Cookie", "a=b; gatehouse=" + shop.good))
                .statusCode())
        .isEqualTo(200);
    isProblem(
        shop.send(shop.to("/v1/pets/1").header("Cookie", "gatehouse=" + shop.good).DELETE()),
        ProblemType.FORBIDDEN,
        null);
  }

  @Test
  void aForeignPageCannotWriteWithTheCookie() {
    for (String origin :
        List.of(
            "https://evil.example",
            "null",
            "http://127.0.0.1:1",
            "https://127.0.0.1:" + shop.port())) {
      HttpResponse<String> response =
          shop.send(
              shop.to("/v1/pets/1")
                  .header("Cookie", "gatehouse=" + shop.good)
                  .header("Origin", origin)
                  .DELETE());
      isProblem(response, ProblemType.FORBIDDEN, null);
    }
    isProblem(
        shop.send(
            shop.to("/v1/login")
                .header("Origin", "https://evil.example")
                .POST(BodyPublishers.noBody())),
        ProblemType.FORBIDDEN,
        null);
    isProblem(
        shop.send(
            shop.to("/v1/pets/1")
                .header("Cookie", "gatehouse=" + shop.good)
                .header("Sec-Fetch-Site", "cross-site")
                .DELETE()),
        ProblemType.FORBIDDEN,
        null);
  }

  @Test
  void ourOwnPageWritesWithTheCookie() {
    String own = "http://127.0.0.1:" + shop.port();
    for (Map.Entry<String, String> proof :
        Map.of("Origin", own, "Sec-Fetch-Site", "same-origin", "origin", "https://console.example")
            .entrySet()) {
      HttpResponse<String> response =
          shop.send(
              shop.to("/v1/pets/1")
                  .header("Cookie", "gatehouse=" + shop.good)
                  .header(proof.getKey(), proof.getValue())
                  .DELETE());
      assertThat(response.statusCode()).isEqualTo(204);
    }
  }

  @Test
  void aStaleCookieIsTakenAway() {
    HttpResponse<String> response =
        shop.send(shop.to("/v1/whoami").header("Cookie", "gatehouse=old"));
    isProblem(response, ProblemType.CREDENTIAL_REFUSED, null);
    assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("gatehouse=; Path=/; Max-Age=0");
  }

  @Test
  void listedOriginsMayReadAndNoOthers() {
    HttpResponse<String> listed =
        shop.send(shop.to("/v1/pets/1").header("Origin", "https://console.example"));
    assertThat(listed.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("https://console.example");
    assertThat(listed.headers().firstValue("Access-Control-Allow-Credentials")).contains("true");
    assertThat(listed.headers().firstValue("Vary")).contains("Origin");
    HttpResponse<String> other =
        shop.send(shop.to("/v1/pets/1").header("Origin", "https://evil.example"));
    assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(other.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
  }

  @Test
  void aBrowserThatAsksFirstGetsAnAnswer() {
    HttpRequest.Builder ask =
        shop.to("/v1/pets/1")
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Access-Control-Request-Method", "PUT");
    HttpResponse<String> listed = shop.send(ask.copy().header("Origin", "https://console.example"));
    assertThat(listed.statusCode()).isEqualTo(204);
    assertThat(listed.headers().firstValue("Access-Control-Allow-Methods").orElseThrow())
        .contains("PUT");
    assertThat(listed.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
        .contains("If-Match");
    HttpResponse<String> other = shop.send(ask.copy().header("Origin", "https://evil.example"));
    assertThat(other.headers().map()).doesNotContainKey("access-control-allow-origin");
  }
}
