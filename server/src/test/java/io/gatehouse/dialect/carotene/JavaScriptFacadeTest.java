package io.gatehouse.dialect.carotene;

import io.gatehouse.NodeTests;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `Carotene` of gatehouse.js, for pages that were written for carotene.js.
class JavaScriptFacadeTest {
  @TempDir Path folder;

  @Test
  void programsOfCaroteneGoOnAsTheyAre() throws Exception {
    NodeTests.need("ws");
    run("carotene.test.mjs");
  }

  @Test
  void pagesOfCaroteneGoOnAsTheyAre() throws Exception {
    NodeTests.needBrowser();
    run("carotene.browser.test.mjs");
  }

  private void run(String test) throws Exception {
    try (CaroteneHouse house = new CaroteneHouse(folder, Map.of())) {
      String home = "http://127.0.0.1:" + house.server.httpPort();
      NodeTests.run(
          Path.of("../clients/js/test").resolve(test),
          Map.of("STREAM", home + "/stream", "API", home + "/api/channels"));
    }
  }
}
