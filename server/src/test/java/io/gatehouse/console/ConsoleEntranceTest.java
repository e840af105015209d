package io.gatehouse.console;

import io.gatehouse.NodeTests;
import io.gatehouse.wiring.Server;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The way into the console, also of a server that nobody owns yet.
class ConsoleEntranceTest {
  @TempDir private static Path folder;

  @Test
  void itsPagesDoWhatTheyPromise() throws Exception {
    NodeTests.needBrowser();
    try (ConsoleHouse house = new ConsoleHouse(folder);
        Server fresh = house.fresh()) {
      house.run(
          "entrance",
          Map.of(
              "FRESH",
              "http://localhost:" + fresh.httpPort(),
              "FRESH_SECRET",
              fresh.setupSecret().orElseThrow()));
    }
  }
}
