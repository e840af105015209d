package io.gatehouse.people;

import io.gatehouse.NodeTests;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Passkeys of a real browser (W3C WebAuthn level 3), and the page behind mailed links in it.
class PasskeyBrowserTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void needsABrowser() {
    NodeTests.needBrowser();
  }

  @Test
  void passkeysAreMadeAndShownInABrowser() throws Exception {
    try (PeopleServer house = new PeopleServer(folder)) {
      house.user("kay");
      NodeTests.run(
          Path.of("src/test/clients/passkeys.test.js"),
          Map.of("SERVER", house.url.toString(), "NAME", "kay", "PASSWORD", PeopleServer.PASSWORD));
    }
  }
}
