package io.gatehouse.script.engine;

import java.time.Duration;

/// How much one run may take.
///
/// @param cpu time of the processor
/// @param wall time on the clock, with what it waits for
/// @param memory bytes, at least those of an empty run
/// @param output characters of JSON that may come out of it
/// @param argument characters of JSON that it may hand to the outside at once
public record Bounds(Duration cpu, Duration wall, long memory, int output, int argument) {

  /// The same while code is read, of which more may come in at once than go out.
  Bounds forLoading() {
    return new Bounds(cpu, wall, memory, output, argument);
  }
}
