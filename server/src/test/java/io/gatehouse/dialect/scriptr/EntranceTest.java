package io.gatehouse.dialect.scriptr;

import static io.gatehouse.dialect.scriptr.ScriptrHouse.ANONYMOUS;
import static io.gatehouse.dialect.scriptr.ScriptrHouse.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Section 2 of the contract: which application a request means, that tokens need TLS, and which
/// pages may call. Two applications speak Scriptr, each at a host of its own.
class EntranceTest {
  private static final String PAGE = "https://page.example";

  @TempDir static Path folder;
  private static ScriptrHouse house;
  private static String harbour;
  private static String pump;

  @BeforeAll
  static void open() {
    ScriptrHouse first = new ScriptrHouse(folder, Map.of());
    first.owner("POST", "/v1/applications", "{'id':'harbour','name':'Harbour'}");
    house =
        first.again(
            Map.of(
                "scriptr.applications", "main,harbour",
                "scriptr.account-keys", "main=" + ScriptrHouse.KEY + ",harbour=H123456789",
                "scriptr.hosts", "localhost=main,harbour.localhost=harbour",
                "scriptr.any-origin", "true",
                "http.trusted-proxies", "127.0.0.1"));
    house.script("main", "where", "anonymous", "return 'main'");
    house.script("harbour", "where", "anonymous", "return 'harbour'");
    house.script("main", "who", "anonymous", "return request.user ? request.user.id : 'nobody'");
    pump = house.device("pump").path("token").asText();
    harbour =
        ScriptrHouse.json(house.send(inApplication("harbour", "/v1/scriptr/account").GET()))
            .path("anonymous_token")
            .asText();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static HttpRequest.Builder inApplication(String application, String path) {
    return house
        .request(path)
        .header("Authorization", "Bearer " + house.owner)
        .header("Gatehouse-Application", application)
        .header("Content-Type", "application/json");
  }

  private static HttpResponse<String> get(String host, String path, @Nullable String token) {
    HttpRequest.Builder request = house.at(host, path);
    if (token != null) {
      request.header("Authorization", "bearer " + token);
    }
    return house.send(request);
  }

  private static void says(HttpResponse<String> answer, String text) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(response(answer).path("result").asText()).isEqualTo(text);
  }

  private static void isInvalidToken(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(response(answer).at("/metadata/errorCode").asText()).isEqualTo("INVALID_TOKEN");
  }

  /// "On a sub-domain no token is needed", on the generic host "the token alone selects the
  /// application".
  @Test
  void theHostOrTheTokenSaysWhichApplicationIsMeant() {
    says(get("localhost", "/where", null), "main");
    says(get("127.0.0.1", "/where", ANONYMOUS), "main");
    says(get("127.0.0.1", "/where", harbour), "harbour");
    says(get("127.0.0.1", "/where", pump), "main");
    says(get("127.0.0.1", "/where?auth_token=" + harbour, null), "harbour");
    isInvalidToken(get("127.0.0.1", "/where", null));
  }

  @Test
  void theTokenOfOneApplicationOpensNothingAtTheHostOfAnother() {
    says(get("localhost", "/who", pump), "pump");
    isInvalidToken(get("localhost", "/where", harbour));
    HttpRequest.Builder there =
        inApplication("harbour", "/v1/scriptr/devices")
            .POST(
                BodyPublishers.ofString(
                    "{\"id\":\"crane\",\"password\":\"" + ScriptrHouse.PASSWORD + "\"}"));
    String crane = ScriptrHouse.json(house.send(there)).path("token").asText();
    says(get("127.0.0.1", "/where", crane), "harbour");
    isInvalidToken(get("localhost", "/where", crane));
  }

  private static HttpResponse<String> proxied(String client, String protocol) {
    return house.send(
        house
            .at("localhost", "/who")
            .header("Authorization", "bearer " + pump)
            .header("X-Forwarded-For", client)
            .header("X-Forwarded-Proto", protocol));
  }

  /// "A token over plain HTTP must be refused with a demand for TLS": from elsewhere, also where a
  /// proxy of ours tells it. Nobody listens in on a machine's loopback.
  @Test
  void aTokenThatCameInClearIsRefusedWithADemandForTls() {
    HttpResponse<String> clear = proxied("203.0.113.9", "http");
    assertThat(clear.statusCode()).isEqualTo(403);
    assertThat(clear.body()).contains("tls-required").doesNotContain(pump);
    says(proxied("203.0.113.9", "https"), "pump");
    says(proxied("127.0.0.1", "http"), "pump");
  }

  @Test
  void aWebSocketThatCameInClearIsRefusedWithADemandForTls() {
    assertThatThrownBy(() -> socket("http"))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(403));
    socket("https").abort();
  }

  private static WebSocket socket(String protocol) {
    return house
        .http
        .newWebSocketBuilder()
        .header("X-Forwarded-For", "203.0.113.9")
        .header("X-Forwarded-Proto", protocol)
        .buildAsync(
            URI.create("ws://127.0.0.1:" + house.server.httpPort() + "/" + pump),
            new WebSocket.Listener() {})
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }

  /// Pages of every origin show a token; what a browser adds of its own accord is not looked at,
  /// and no page is told that it may read with credentials.
  @Test
  void anyPageMayCallWithATokenAndNeverWithCredentials() {
    HttpResponse<String> asked =
        house.send(
            house
                .at("localhost", "/who")
                .header("Origin", PAGE)
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "authorization")
                .method("OPTIONS", BodyPublishers.noBody()));
    HttpResponse<String> called =
        house.send(
            house
                .at("localhost", "/who")
                .header("Origin", PAGE)
                .header("Authorization", "bearer " + pump));
    HttpResponse<String> withCookie =
        house.send(
            house.at("localhost", "/who").header("Origin", PAGE).header("Cookie", "token=" + pump));
    says(called, "pump");
    assertThat(response(withCookie).path("result").asText()).isNotEqualTo("pump");
    for (HttpResponse<String> answer : List.of(asked, called, withCookie)) {
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
    }
    assertThat(asked.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
        .contains("Authorization");
  }

  /// The API of the server is not meant by it.
  @Test
  void noOtherPathIsOpenToEveryPage() {
    HttpResponse<String> answer =
        house.send(
            house
                .request("/v1/me")
                .header("Origin", PAGE)
                .header("Authorization", "Bearer " + house.owner));
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void pagesOfOtherOriginsMayNotCallUnlessItIsSaid() {
    try (ScriptrHouse shut = new ScriptrHouse(folder.resolve("shut"), Map.of())) {
      for (String method : new String[] {"OPTIONS", "GET"}) {
        HttpResponse<String> answer =
            shut.send(
                shut.at("localhost", "/who")
                    .header("Origin", PAGE)
                    .header("Access-Control-Request-Method", "GET")
                    .method(method, BodyPublishers.noBody()));
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
      }
    }
  }
}
