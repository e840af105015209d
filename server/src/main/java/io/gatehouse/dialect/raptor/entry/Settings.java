package io.gatehouse.dialect.raptor.entry;

import java.time.Duration;
import java.util.List;

/// What the configuration says about Raptor.
///
/// @param applications ids of those that speak it; the first is meant where a request names none
/// @param tokenLife how long a token lives that does not say it
public record Settings(List<String> applications, Duration tokenLife) {
  public Settings {
    applications = List.copyOf(applications);
  }
}
