package io.gatehouse.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.NodeTests;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every page of the console in Chromium, at a whole server: what it shows to whom, what can be
/// done on it, and that axe finds nothing serious (WCAG 2.2 AA).
class ConsoleBrowserTest {
  private static final String PASSWORD = "correct horse battery";
  private static final Path CONSOLE = Path.of("../console");

  @TempDir static Path folder;
  private static Server server;
  private static String url;

  /// Nobody owns it yet.
  private static Server fresh;

  @BeforeAll
  static void open() throws IOException {
    int port = freePort();
    url = "http://localhost:" + port;
    server = start("data", port, url);
    server.createOwner("olga", PASSWORD);
    int other = freePort();
    fresh = start("fresh", other, "http://localhost:" + other);
  }

  private static Server start(String data, int port, String publicUrl) {
    return Server.start(
        ConfigReader.given(
            Map.of(
                "data.folder",
                folder.resolve(data).toString(),
                "http.port",
                Integer.toString(port),
                "http.public-url",
                publicUrl,
                "mqtt.port",
                "0",
                "amqp.enabled",
                "false",
                "mail.folder",
                folder.resolve("mails").toString(),
                "password.bcrypt-cost",
                "10")));
  }

  @AfterAll
  static void close() {
    fresh.close();
    server.close();
  }

  static List<Path> areas() throws IOException {
    try (Stream<Path> files = Files.list(CONSOLE.resolve("tests"))) {
      return files.filter(file -> file.toString().endsWith(".test.mjs")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("areas")
  void itsPagesDoWhatTheyPromise(Path area) throws Exception {
    NodeTests.needBrowser();
    NodeTests.run(
        area,
        Map.of(
            "SERVER",
            url,
            "MQTT",
            "mqtt://127.0.0.1:" + server.mqttPort(),
            "OWNER",
            "olga",
            "PASSWORD",
            PASSWORD,
            "FRESH",
            "http://localhost:" + fresh.httpPort(),
            "FRESH_SECRET",
            fresh.setupSecret().orElse(""),
            "MAILS",
            folder.resolve("mails").toString()));
  }

  /// Mails lead to an address that has to be known before the server is there.
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// esbuild takes types away without a look at them.
  @Test
  void itsTypesAgree() throws Exception {
    NodeTests.need("typescript");
    NodeTests.need("lit");
    Process compiler =
        new ProcessBuilder(
                "node", NodeTests.module("typescript/bin/tsc").toString(), "--project", ".")
            .directory(CONSOLE.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(compiler.getInputStream().readAllBytes(), UTF_8);
    assertThat(compiler.waitFor()).as(said).isZero();
  }
}
