package io.gatehouse.dialect.oauth;

import io.gatehouse.NodeTests;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// OAuth's pages in a real browser, which holds them to their policy (W3C CSP level 3): sign-in
/// with a second factor, consent, the way back to a program of another origin (RFC 8252 section
/// 7.3), and the code of a device (RFC 8628 section 3.3).
class OAuthPagesBrowserTest {
  private static final String FLEET = "'scopes': {'fleet': ['subscribe_channel:fleet/#']}";

  @TempDir static Path folder;

  @BeforeAll
  static void needsABrowser() {
    NodeTests.needBrowser();
  }

  @Test
  void peopleWalkThroughThePages() throws Exception {
    try (OAuthServer server = new OAuthServer(folder)) {
      server.call(
          "POST",
          "/v1/users",
          "{'name': 'alice', 'password': '" + OAuthServer.PASSWORD + "', 'roles': ['user']}");
      client(
          server,
          "desk",
          "'redirect_uris': ['http://127.0.0.1/callback'], 'grant_types': ['authorization_code']");
      client(server, "radio", "'grant_types': ['urn:ietf:params:oauth:grant-type:device_code']");
      NodeTests.run(
          Path.of("src/test/clients/oauth_pages.test.js"),
          Map.of(
              "SERVER",
              server.base(),
              "CLIENT",
              "desk",
              "DEVICE_CLIENT",
              "radio",
              "NAME",
              "alice",
              "PASSWORD",
              OAuthServer.PASSWORD));
    }
  }

  private static void client(OAuthServer server, String id, String settings) {
    server.call("POST", "/v1/clients", "{'name': '" + id + "'}");
    server.register(id, "'token_endpoint_auth_method': 'none', " + settings + ", " + FLEET);
  }
}
