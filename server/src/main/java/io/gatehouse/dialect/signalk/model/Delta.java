package io.gatehouse.dialect.signalk.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one client tells at once, taken apart and checked.
///
/// @param readings in their order
/// @param sources `source` objects as they were sent, for the list of sources
public record Delta(List<Reading> readings, List<Source> sources) {
  public Delta {
    readings = List.copyOf(readings);
    sources = List.copyOf(sources);
  }

  /// How a source describes itself.
  public record Source(String label, JsonNode description) {}

  /// Whose delta it is and where it came.
  ///
  /// @param self the context of the own vessel
  /// @param own the label of a sender that gives none
  /// @param now for values without a moment of their own
  public record Setting(String self, String own, String now) {}

  /// Reads a delta; throws `Refused` with the place of the first fault.
  public static Delta read(JsonNode json, Setting setting) {
    return new DeltaReader(setting).read(json);
  }

  /// The context that somebody names: `vessels.self` and none are the own vessel.
  public static @Nullable String context(@Nullable String named, String self) {
    if (named == null || named.isEmpty() || named.equals("vessels.self") || named.equals("self")) {
      return self;
    }
    return PathChannels.isContext(named) ? named : null;
  }
}
