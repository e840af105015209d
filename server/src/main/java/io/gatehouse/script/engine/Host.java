package io.gatehouse.script.engine;

/// What the code inside can reach of the world outside: nothing but this.
@FunctionalInterface
public interface Host {
  /// Carries something out, on the thread of the run; may block. What it throws ends the run.
  ///
  /// @param module who is asked; empty for the room itself
  /// @param function what for
  /// @param arguments JSON
  /// @return JSON: `[1,VALUE]`, or `[0,ERROR]` which the code inside sees thrown
  String call(String module, String function, String arguments);

  /// Whether a call waits for nothing, so that the run stays on the processor meanwhile.
  default boolean isAtOnce(String module, String function) {
    return false;
  }
}
