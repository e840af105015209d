package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ConfigReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tests of `clients/js` at a whole server: gatehouse.js in Node and in Chromium.
class JavaScriptClientTest {
  private static final String PASSWORD = "correct horse battery";
  private static final Path CLIENT = Path.of("../clients/js");
  private static final Path MODULES = Path.of("target/npm/node_modules").toAbsolutePath();
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  @TempDir static Path folder;
  private static Server server;

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
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  void itDoesInNodeWhatItPromises() throws Exception {
    Assumptions.assumeTrue(
        Files.isDirectory(MODULES.resolve("ws")), "ws is not installed: .ci/run does it");
    run("test/client.test.mjs");
  }

  @Test
  void itDoesSoInABrowser() throws Exception {
    Assumptions.assumeTrue(
        Files.isDirectory(MODULES.resolve("playwright-core")) && Files.isExecutable(CHROMIUM),
        "Chromium or playwright-core is not installed: .ci/run does it");
    run("test/browser.test.mjs");
  }

  private static void run(String test) throws IOException, InterruptedException {
    Path output = folder.resolve(Path.of(test).getFileName() + ".txt");
    ProcessBuilder builder =
        new ProcessBuilder("node", "--test", test)
            .directory(CLIENT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "GATEHOUSE",
                "http://127.0.0.1:" + server.httpPort(),
                "OWNER",
                "olga",
                "OWNER_PASSWORD",
                PASSWORD,
                "CHROMIUM",
                CHROMIUM.toString(),
                "NODE_PATH",
                MODULES.toString()));
    Process node = builder.start();
    try {
      assertThat(node.waitFor(120, TimeUnit.SECONDS)).as("%s has ended", test).isTrue();
    } finally {
      node.destroyForcibly();
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(node.exitValue()).as(said).isZero();
    assertThat(said).containsPattern("# pass [1-9]").contains("# fail 0");
  }
}
