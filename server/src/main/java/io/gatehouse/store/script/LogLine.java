package io.gatehouse.store.script;

/// One line that a script has said.
///
/// @param id later ones sort behind earlier ones
/// @param run the run that said it
/// @param caller who called the script
/// @param at epoch milliseconds
public record LogLine(
    String application,
    String id,
    String path,
    String run,
    Level level,
    String line,
    String caller,
    long at) {

  /// How important a line is.
  public enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }
}
