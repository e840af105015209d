package io.gatehouse.console;

import io.gatehouse.Foundation;
import io.gatehouse.NodeTests;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// A whole server with an owner, whose console a browser opens: one for each area of pages, so that
/// they are tried side by side and none sees what another has made.
final class ConsoleHouse implements AutoCloseable {
  static final Path CONSOLE = Path.of("../console");
  private static final String PASSWORD = "correct horse battery";

  private final Path folder;
  private final String url;
  private final Server server;

  ConsoleHouse(Path folder) throws IOException {
    this.folder = folder;
    int port = freePort();
    url = "http://localhost:" + port;
    server = start("data", port, url);
    server.createOwner("olga", PASSWORD);
  }

  private Server start(String data, int port, String publicUrl) {
    return Server.start(
        ConfigReader.given(
            Map.of(
                "data.folder",
                Foundation.in(folder.resolve(data)).toString(),
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

  /// Mails lead to an address that has to be known before the server is there.
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Tries the pages of an area on a server of their own.
  static void tryPages(String area, Path folder) throws Exception {
    NodeTests.needBrowser();
    try (ConsoleHouse house = new ConsoleHouse(folder)) {
      house.run(area, Map.of());
    }
  }

  /// Runs the tests of an area.
  ///
  /// @param more that they want to know
  void run(String area, Map<String, String> more) throws Exception {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("SERVER", url);
    environment.put("MQTT", "mqtt://127.0.0.1:" + server.mqttPort());
    environment.put("OWNER", "olga");
    environment.put("PASSWORD", PASSWORD);
    environment.put("MAILS", folder.resolve("mails").toString());
    NodeTests.run(CONSOLE.resolve("tests").resolve(area + ".test.mjs"), environment);
  }

  /// One more server, which nobody owns yet.
  Server fresh() throws IOException {
    int port = freePort();
    return start("fresh", port, "http://localhost:" + port);
  }

  @Override
  public void close() {
    server.close();
  }
}
