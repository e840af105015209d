package io.gatehouse.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.config.value.Places;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Reads configurations in a folder without files, for tests.
final class Readings {
  static final Path HOME = Path.of("/home/ada");
  static final Places PLACES = new Places(HOME, HOME, HOME.resolve(".local/share"));

  private Readings() {}

  static LoadedConfig load(Map<String, String> environment) {
    return new ConfigReader(environment, HOME.resolve("work"), HOME).load(null);
  }

  static List<String> faults(Map<String, String> environment) {
    return catchThrowableOfType(ConfigException.class, () -> load(environment)).faults();
  }
}
