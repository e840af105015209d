package io.gatehouse.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A configuration that may be used, and where each of its values came from.
///
/// @param file the file that was read, if any was found
public record LoadedConfig(Config config, Optional<Path> file, List<Setting> settings) {
  /// The value of one key and its origin.
  record Setting(ConfigKey key, Object value, Origin origin) {}

  /// Where a value came from.
  sealed interface Origin {
    /// The default of the key.
    record Preset() implements Origin {
      @Override
      public String toString() {
        return "default";
      }
    }

    /// A line of the configuration file.
    record Line(String place) implements Origin {
      @Override
      public String toString() {
        return place;
      }
    }

    /// An environment variable.
    record Variable(String name) implements Origin {
      @Override
      public String toString() {
        return "$" + name;
      }
    }
  }
}
