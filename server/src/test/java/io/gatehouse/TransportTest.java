package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.dialect.api.docs.Contract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// OWASP ASVS 5.0, 3.4 and 4.1, on a whole server with TLS and every dialect that pages reach: each
/// answer protects whoever gets it, whatever was asked and however it went.
class TransportTest {
  private static final String EVIL = "https://evil.example";

  /// Streams do not end, and so have no answer to wait for.
  private static final Set<String> ENDLESS = Set.of("/v1/stream", "/v1/ws");

  /// Of dialects; what the contract has comes from there.
  private static final List<String> OTHERS =
      List.of(
          "/",
          "/setup",
          "/setup/setup.js",
          "/nowhere",
          "/v1/nowhere",
          "/signalk",
          "/signalk/v1/api/",
          "/signalk/v1/auth/login",
          "/skServer/loginStatus",
          "/.well-known/openid-configuration",
          "/.well-known/oauth-authorization-server",
          "/oauth/authorize",
          "/oauth/token",
          "/oauth/jwks",
          "/oauth/userinfo");

  @TempDir private static Path folder;
  private static TlsServer house;
  private static HttpClient browser;

  @BeforeAll
  static void start() throws Exception {
    house =
        new TlsServer(
            folder,
            Map.of(
                "http.public-url", "https://gate.example",
                "http.allowed-hosts", "other.example",
                "signalk.applications", "main"));
    browser = house.browser(null);
  }

  @AfterAll
  static void stop() {
    browser.shutdownNow();
    house.close();
  }

  private static Set<String> paths() {
    Set<String> paths = new TreeSet<>(OTHERS);
    Contract.read()
        .tree()
        .path("paths")
        .fieldNames()
        .forEachRemaining(path -> paths.add(path.replaceAll("\\{[^}]+}", "x")));
    paths.removeAll(ENDLESS);
    return paths;
  }

  @Test
  void everyAnswerOverTlsHasTheHeadersThatProtect() throws Exception {
    for (String path : paths()) {
      HttpResponse<String> answer = get(path);
      HttpHeaders headers = answer.headers();
      assertThat(answer.statusCode()).as(path).isLessThan(500);
      assertThat(maxAge(headers)).as("HSTS of " + path).isGreaterThanOrEqualTo(31_536_000);
      assertThat(headers.firstValue("X-Content-Type-Options")).as(path).contains("nosniff");
      assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
          .as(path)
          .contains("frame-ancestors 'none'");
      assertThat(headers.firstValue("Cache-Control")).as(path).isPresent();
    }
  }

  private static long maxAge(HttpHeaders headers) {
    Optional<String> value = headers.firstValue("Strict-Transport-Security");
    return value.map(text -> Long.parseLong(text.replaceAll("\\D", ""))).orElse(0L);
  }

  @Test
  void noAnswerLetsAForeignPageReadWithTheBrowsersSession() throws Exception {
    for (String path : paths()) {
      HttpHeaders headers = get(path).headers();
      assertThat(headers.firstValue("Access-Control-Allow-Origin").orElse(""))
          .as(path)
          .doesNotContain("evil.example");
      if (headers.firstValue("Access-Control-Allow-Origin").isPresent()) {
        assertThat(headers.firstValue("Access-Control-Allow-Credentials")).as(path).isEmpty();
      }
    }
  }

  private static HttpResponse<String> get(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + house.server.httpsPort() + path))
            .timeout(Duration.ofSeconds(30))
            .header("Origin", EVIL)
            .header("Cookie", "__Host-gatehouse=" + house.ownerToken())
            .build();
    return browser.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /// The names are those of `http.public-url` and `http.allowed-hosts`: a page that points a name
  /// of its own to this machine is not answered, wherever it knocks.
  @ParameterizedTest
  @CsvSource({
    "gate.example, 200",
    "GATE.example:8443, 200",
    "other.example, 200",
    "localhost, 200",
    "127.0.0.1:1, 200",
    "[::1], 200",
    "evil.example, 400",
    "gate.example.evil.example, 400",
    "evilgate.example, 400"
  })
  void onlyItsOwnNamesAreAnswered(String host, int status) throws IOException {
    for (String path : List.of("/health/live", "/v1/setup", "/.well-known/openid-configuration")) {
      assertThat(plain("GET " + path, host)).as(path).isEqualTo(status);
    }
  }

  @Test
  void theApiIsNeverRedirected() throws Exception {
    for (String path : paths()) {
      if (!path.startsWith("/oauth/") && !path.equals("/")) {
        assertThat(plain("GET " + path, "localhost") / 100).as(path).isNotEqualTo(3);
      }
    }
  }

  /// The status of an answer over plain HTTP on loopback.
  private static int plain(String line, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.server.httpPort())) {
      socket.setSoTimeout(30_000);
      String request = line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] head = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      return Integer.parseInt(new String(head, StandardCharsets.US_ASCII).substring(9));
    }
  }
}
