package io.gatehouse.people;

import static java.util.Objects.requireNonNullElse;

import io.gatehouse.NodeTests;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `<gatehouse-login>` and the account page in a real browser, checked by axe against WCAG 2.2 AA.
///
/// `GATEHOUSE_SCREENSHOTS` names a folder that gets pictures of what was seen.
class LoginComponentTest {
  /// Of pages that lie elsewhere on the same site; the browser is told what they hold.
  private static final String APP = "http://localhost:8999";

  @TempDir private static Path folder;

  @BeforeAll
  static void needsABrowser() {
    NodeTests.needBrowser();
    NodeTests.need("axe-core");
  }

  @Test
  void everyWayInAndTheEndOfASession() throws Exception {
    try (PeopleServer house = new PeopleServer(folder, Map.of("http.allowed-origins", APP))) {
      for (String name : new String[] {"kay", "pat", "fay", "moe"}) {
        house.user(name);
      }
      house.post("/v1/roles", "{'id':'treasurer','allow':[]}", house.owner).is(201);
      house.user("tess", "user", "treasurer");
      house
          .call(
              "PUT",
              "/v1/factor-policy",
              "{'administrators':false,'roles':['treasurer']}",
              house.owner)
          .is(200);
      house.post("/v1/clients", "{'name':'desk'}", house.owner).is(201);
      String desk =
          "{'token_endpoint_auth_method':'none','grant_types':['authorization_code'],"
              + "'redirect_uris':['http://127.0.0.1/callback']}";
      house.call("PUT", "/v1/clients/desk/oauth", desk, house.owner).is(200);
      NodeTests.run(
          Path.of("src/test/clients/login.test.js"),
          Map.of(
              "SERVER",
              house.url.toString(),
              "APP",
              APP,
              "MAILS",
              folder.resolve("mails").toString(),
              "PASSWORD",
              PeopleServer.PASSWORD,
              "SCREENSHOTS",
              requireNonNullElse(System.getenv("GATEHOUSE_SCREENSHOTS"), "")));
    }
  }
}
