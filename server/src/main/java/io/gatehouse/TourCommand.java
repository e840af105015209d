package io.gatehouse;

import io.gatehouse.cli.tour.TemporaryFolder;
import io.gatehouse.cli.tour.Tour;
import io.gatehouse.config.Config;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.observe.Logging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `gatehouse tour`: plays the main job of the server against a server of its own.
@Command(
    name = "tour",
    description = {
      "Plays the main job of the server against a server of its own.",
      "On a temporary folder and free ports: publish, receive, be refused, be explained, be"
          + " revoked. Nothing is left behind."
    })
final class TourCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create("gatehouse-tour")) {
      return play(config(folder.path())) ? 0 : 1;
    }
  }

  private boolean play(Config config) {
    Logging.start(config.log(), System.err);
    try (Server server = Server.start(config)) {
      Tour tour = new Tour(spec.commandLine().getOut());
      return tour.play(
          new Tour.Host(server.httpPort(), server.mqttPort(), server.setupSecret().orElseThrow()));
    }
  }

  /// Loopback, free ports, everything else as shipped.
  private static Config config(Path folder) {
    return ConfigReader.given(
        Map.of(
            "data.folder",
            folder.toString(),
            "http.port",
            "0",
            "mqtt.port",
            "0",
            "amqp.enabled",
            "false",
            "log.level",
            "error"));
  }
}
