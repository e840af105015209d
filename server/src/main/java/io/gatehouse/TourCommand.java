package io.gatehouse;

import io.gatehouse.cli.tour.Plot;
import io.gatehouse.cli.tour.TemporaryFolder;
import io.gatehouse.cli.tour.Tour;
import io.gatehouse.config.Config;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.observe.Logging;
import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
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
  @Parameters(
      arity = "0..1",
      paramLabel = "STORY",
      defaultValue = "",
      description = "Another story: carotene, flexmeasures, oauth, raptor, scriptr or signalk.")
  private String story;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create("gatehouse-tour");
        Plot plot = Plot.of(story, spec.commandLine().getOut())) {
      if (plot == null) {
        throw new ParameterException(
            spec.commandLine(), "there is no such story: tell none or " + Plot.NAMES);
      }
      return play(plot, config(folder.path(), plot)) ? 0 : 1;
    }
  }

  private static boolean play(Plot plot, Config config) {
    Logging.start(config.log(), System.err);
    try (Server server = Server.start(config)) {
      return plot.play(
          new Tour.Host(server.httpPort(), server.mqttPort(), server.setupSecret().orElseThrow()));
    }
  }

  /// Loopback, free ports, everything else as shipped.
  private static Config config(Path folder, Plot plot) {
    Map<String, String> all = new HashMap<>(plot.config());
    all.putAll(
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
    return ConfigReader.given(all);
  }
}
