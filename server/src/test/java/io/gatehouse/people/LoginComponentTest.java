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
  @TempDir private static Path folder;

  @BeforeAll
  static void needsABrowser() {
    NodeTests.needBrowser();
    NodeTests.need("axe-core");
  }

  @Test
  void everyWayInAndTheEndOfASession() throws Exception {
    try (PeopleServer house = new PeopleServer(folder)) {
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
      NodeTests.run(
          Path.of("src/test/clients/login.test.js"),
          Map.of(
              "SERVER",
              house.url.toString(),
              "MAILS",
              folder.resolve("mails").toString(),
              "PASSWORD",
              PeopleServer.PASSWORD,
              "SCREENSHOTS",
              requireNonNullElse(System.getenv("GATEHOUSE_SCREENSHOTS"), "")));
    }
  }
}
