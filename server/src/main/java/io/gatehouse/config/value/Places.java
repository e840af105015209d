package io.gatehouse.config.value;

import java.nio.file.Path;

/// The folders that a path in the configuration may start from.
///
/// @param base where relative paths start
/// @param home the user's own folder, written `~`
/// @param dataHome where programs of the user keep their data, written `$XDG_DATA_HOME`
public record Places(Path base, Path home, Path dataHome) {
  /// The same places, with relative paths starting at another folder.
  public Places from(Path otherBase) {
    return new Places(otherBase, home, dataHome);
  }

  Path resolve(String written) {
    String text = written.strip();
    if (text.startsWith("~/")) {
      return home.resolve(text.substring(2)).normalize();
    }
    if (text.startsWith("$XDG_DATA_HOME/")) {
      return dataHome.resolve(text.substring("$XDG_DATA_HOME/".length())).normalize();
    }
    return base.resolve(text).normalize();
  }
}
