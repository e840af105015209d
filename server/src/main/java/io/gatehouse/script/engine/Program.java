package io.gatehouse.script.engine;

import java.util.List;

/// Code that is to run, with everything that it is known to require.
///
/// @param application whose it is
/// @param key names exactly this code: another text has another key
/// @param parts the first is the one that runs
public record Program(String application, String key, List<Part> parts) {
  public Program {
    parts = List.copyOf(parts);
  }

  /// One text.
  ///
  /// @param kind how the prelude takes it
  /// @param name by which the others require it
  public record Part(Kind kind, String name, String source) {}

  /// What a text is.
  public enum Kind {
    /// A script of an application, in strict mode.
    SCRIPT,
    /// A script of a language of its own: an expression whose value is a function.
    WRAPPED,
    /// A module of the server.
    MODULE
  }
}
