package io.gatehouse.dialect.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.NodeTests;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.dialect.oauth.OAuthHouse.Answer;
import io.gatehouse.wiring.Server;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// npm's `openid-client`, unmodified, through everything that it can do with a whole server.
class OpenIdClientTest {
  private static final Path TESTS = Path.of("src/test/clients/openid.test.mjs");
  private static final String PASSWORD = "correct horse battery";
  private static final String FLEET = "'scopes': {'fleet': ['subscribe_channel:fleet/#']}";
  private static final String PEOPLE =
      "'grant_types': ['authorization_code', 'refresh_token',"
          + " 'urn:ietf:params:oauth:grant-type:device_code'],"
          + " 'redirect_uris': ['"
          + OAuthHouse.CALLBACK
          + "'], 'post_logout_redirect_uris': ['https://app.example/goodbye'], "
          + FLEET;

  @TempDir static Path folder;
  private static Server server;
  private static HttpClient http;
  private static String owner;

  @BeforeAll
  static void open() {
    server =
        Server.start(
            ConfigReader.given(
                Map.of(
                    "data.folder", folder.resolve("data").toString(),
                    "http.port", "0",
                    "mqtt.enabled", "false",
                    "amqp.enabled", "false",
                    "password.bcrypt-cost", "10")));
    server.createOwner("olga", PASSWORD);
    http = HttpClient.newHttpClient();
    owner =
        call("POST", "/v1/login", "{'name': 'olga', 'password': '" + PASSWORD + "'}")
            .path("token")
            .asText();
    call(
        "POST",
        "/v1/users",
        "{'name': 'alice', 'password': '" + PASSWORD + "', 'roles': ['user']}");
  }

  @AfterAll
  static void close() {
    http.shutdownNow();
    server.close();
  }

  private static String base() {
    return "http://127.0.0.1:" + server.httpPort();
  }

  private static JsonNode call(String method, String path, String body) {
    List<String> headers =
        owner == null
            ? List.of("Content-Type", "application/json")
            : List.of("Content-Type", "application/json", "Authorization", "Bearer " + owner);
    Answer answer = OAuthHouse.send(http, base() + path, method, headers, body.replace('\'', '"'));
    assertThat(answer.status()).as(answer.toString()).isBetween(200, 201);
    return answer.json();
  }

  private static String client(String id, String settings) {
    call("POST", "/v1/clients", "{'name': '" + id + "'}");
    return call("PUT", "/v1/clients/" + id + "/oauth", "{" + settings + "}")
        .path("client_secret")
        .asText();
  }

  @Test
  void theRealClientDoesAllThatItCan() throws Exception {
    NodeTests.need("openid-client");
    String secret = client("app", PEOPLE);
    client("native", "'token_endpoint_auth_method': 'none', " + PEOPLE);
    String machine = client("machine", "'access_tokens': 'jwt', " + FLEET);
    NodeTests.run(
        TESTS,
        Map.of(
            "ISSUER",
            base(),
            "CONFIDENTIAL_ID",
            "app",
            "SECRET",
            secret,
            "PUBLIC_ID",
            "native",
            "MACHINE_ID",
            "machine",
            "MACHINE_SECRET",
            machine,
            "CALLBACK",
            OAuthHouse.CALLBACK,
            "USER",
            "alice",
            "PASSWORD",
            PASSWORD));
  }
}
