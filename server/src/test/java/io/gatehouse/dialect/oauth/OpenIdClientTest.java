package io.gatehouse.dialect.oauth;

import io.gatehouse.NodeTests;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// npm's `openid-client`, unmodified, through everything that it can do with a whole server.
class OpenIdClientTest {
  private static final Path TESTS = Path.of("src/test/clients/openid.test.mjs");
  private static final String FLEET = "'scopes': {'fleet': ['subscribe_channel:fleet/#']}";
  private static final String PEOPLE =
      "'grant_types': ['authorization_code', 'refresh_token',"
          + " 'urn:ietf:params:oauth:grant-type:device_code'],"
          + " 'redirect_uris': ['"
          + OAuthHouse.CALLBACK
          + "'], 'post_logout_redirect_uris': ['https://app.example/goodbye'], "
          + FLEET;

  @TempDir static Path folder;
  private static OAuthServer server;

  @BeforeAll
  static void open() {
    // clients have to answer a request for a nonce (RFC 9449 section 8) on their own
    server = new OAuthServer(folder, Map.of("oauth.dpop-nonce", "true"));
    server.call(
        "POST",
        "/v1/users",
        "{'name': 'alice', 'password': '" + OAuthServer.PASSWORD + "', 'roles': ['user']}");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static String client(String id, String settings) {
    server.call("POST", "/v1/clients", "{'name': '" + id + "'}");
    return server.register(id, settings);
  }

  /// Lines 45 and 55 to 57 of the security checklist are among it.
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
            server.base(),
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
            OAuthServer.PASSWORD));
  }
}
