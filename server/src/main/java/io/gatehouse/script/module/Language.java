package io.gatehouse.script.module;

import java.util.List;

/// Another way to write scripts, which a dialect brings along: what a script finds around it.
public interface Language {

  /// The content type of scripts that are written in it.
  String contentType();

  /// A JavaScript expression whose value is a function. It is called with one object: `request`,
  /// `response`, `console`, `require`, `module`, `exports`, `runAs`, `isEntry` (whether this is the
  /// script that was called) and `host(module, function, [arguments])`; what it returns, or a
  /// promise of it, is the result of the script, and for one that is required its exports. The
  /// expression is read in sloppy mode.
  ///
  /// @param source as it was written, maybe none
  String wrap(String path, String source);

  /// Names of modules that a script of this text is seen to need besides those that it requires by
  /// their names, so that they are read before it runs.
  default List<String> modules(String source) {
    return List.of();
  }
}
