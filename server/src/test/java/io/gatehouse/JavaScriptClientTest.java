package io.gatehouse;

import io.gatehouse.config.ConfigReader;
import io.gatehouse.wiring.Server;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tests of `clients/js` at a whole server: gatehouse.js in Node and in Chromium.
class JavaScriptClientTest {
  private static final String PASSWORD = "correct horse battery";
  private static final Path TESTS = Path.of("../clients/js/test");

  @TempDir static Path folder;
  private static Server server;

  @BeforeAll
  static void open() {
    server =
        Server.start(
            ConfigReader.given(
                Map.of(
                    "data.folder", Foundation.in(folder.resolve("data")).toString(),
                    "http.port", "0",
                    "mqtt.enabled", "false",
                    "amqp.enabled", "false",
                    "password.bcrypt-cost", "4")));
    server.createOwner("olga", PASSWORD);
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static Map<String, String> house() {
    return Map.of(
        "GATEHOUSE",
        "http://127.0.0.1:" + server.httpPort(),
        "OWNER",
        "olga",
        "OWNER_PASSWORD",
        PASSWORD);
  }

  @Test
  void itDoesInNodeWhatItPromises() throws Exception {
    NodeTests.need("ws");
    NodeTests.run(TESTS.resolve("client.test.mjs"), house());
  }

  @Test
  void itDoesSoInABrowser() throws Exception {
    NodeTests.needBrowser();
    NodeTests.run(TESTS.resolve("browser.test.mjs"), house());
  }
}
