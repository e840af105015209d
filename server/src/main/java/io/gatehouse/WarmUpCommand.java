package io.gatehouse;

import io.gatehouse.cli.tour.TemporaryFolder;
import io.gatehouse.config.Config;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.config.ConfigReference;
import io.gatehouse.observe.Logging;
import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `gatehouse warm-up`: does in a folder of its own what a start does, and then what a server does
/// all day, and ends.
///
/// The launcher runs it when it makes the ahead-of-time cache: what is loaded here need not be
/// loaded from the jar at the next start, and what is hot here is compiled early in the next run.
@Command(name = "warm-up", hidden = true, description = "Starts and stops the server once.")
final class WarmUpCommand implements Callable<Integer> {
  private static final int PATIENCE_MILLIS = 10_000;

  @Override
  public Integer call() throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create("gatehouse-warm-up")) {
      Config config = config(folder.path());
      Logging.start(config.log(), OutputStream.nullOutputStream());
      try (Server server = Server.start(config)) {
        ask(server.httpPort());
        practise(server);
      }
    }
    return 0;
  }

  /// A cache without what is learned here is still a cache.
  private static void practise(Server server) {
    try (Practice practice = new Practice(server, Duration.ofSeconds(1))) {
      practice.run();
    } catch (IOException | RuntimeException failed) {
      System.err.println("gatehouse: no practice before the first start: " + failed.getMessage());
    }
  }

  /// The first answer is a part of the start.
  private static void ask(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket
          .getOutputStream()
          .write(
              "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readAllBytes();
    }
  }

  /// A configuration read from a file, so that the reader is warm too.
  private static Config config(Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("gatehouse.toml"), ConfigReference.sample());
    Map<String, String> environment =
        Map.of(
            "GATEHOUSE_DATA_FOLDER", folder.resolve("data").toString(),
            "GATEHOUSE_HTTP_PORT", "0",
            "GATEHOUSE_MQTT_PORT", "0",
            "GATEHOUSE_AMQP_PORT", "0");
    return new ConfigReader(environment, folder, folder).load(file).config();
  }
}
