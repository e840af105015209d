package io.gatehouse;

import io.gatehouse.config.ConfigReader;
import io.gatehouse.wiring.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is practised before the first start; where something of it is refused, the launcher makes
/// its cache all the same, and only the speed of a fresh server would tell.
class PracticeTest {

  @Test
  void everyExerciseGoesWell(@TempDir Path folder) throws Exception {
    Map<String, String> settings =
        Map.of(
            "data.folder",
            folder.resolve("data").toString(),
            "http.port",
            "0",
            "mqtt.port",
            "0",
            "amqp.enabled",
            "false",
            "log.level",
            "error");
    try (Server server = Server.start(ConfigReader.given(settings));
        Practice practice = new Practice(server, Duration.ofMillis(1))) {
      practice.run();
    }
  }
}
