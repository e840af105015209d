package io.gatehouse.script.module;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a script gets by `require("name")`: functions that are carried out by the server.
///
/// Only JSON passes between the two; no object of the server ever reaches a script. One module
/// serves all runs of all applications at once.
public interface Module {

  /// By which scripts require it; a script of the same path is hidden by it.
  String name();

  /// What can be called.
  Set<String> functions();

  /// The body of a JavaScript function with the parameters `exports`, `host` and `require`:
  /// `host("sign", a, b)` calls the function `sign` and returns what it answers, or throws.
  default String source() {
    StringBuilder source = new StringBuilder();
    for (String function : new TreeSet<>(functions())) {
      source.append("exports.%1$s = (...args) => host(\"%1$s\", ...args);\n".formatted(function));
    }
    return source.toString();
  }

  /// Carries a function out. It runs on the thread of the run and may block, no longer than
  /// [Run#left]. Where it throws `Refused`, the script sees an error with `code`, `status`, `cure`
  /// and `decision`; anything else is an internal error.
  ///
  /// @return null for `null`
  @Nullable JsonNode call(Run run, String function, Arguments arguments);
}
