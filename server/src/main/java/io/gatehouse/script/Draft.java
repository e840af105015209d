package io.gatehouse.script;

import io.gatehouse.store.script.Script;
import org.jspecify.annotations.Nullable;

/// What somebody wants a script to be; null stays as it is, or takes its standard.
///
/// @param execute access list, as it may be written; so `read` and `write`
public record Draft(
    Script.@Nullable Kind kind,
    @Nullable String contentType,
    byte @Nullable [] content,
    @Nullable String execute,
    @Nullable String read,
    @Nullable String write,
    Script.@Nullable RunAs runAs) {

  /// A script of this text.
  public static Draft of(String source) {
    return new Draft(
        Script.Kind.SCRIPT,
        null,
        source.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        null,
        null,
        null,
        null);
  }

  /// The same with lists.
  public Draft lists(String newExecute, String newRead, String newWrite) {
    return new Draft(kind, contentType, content, newExecute, newRead, newWrite, runAs);
  }

  /// Whether something else would run, or be served, than before.
  boolean rewrites(Script before) {
    return content != null
        || (kind != null && kind != before.kind())
        || (contentType != null && !contentType.equalsIgnoreCase(before.contentType()));
  }

  boolean governs() {
    return execute != null || read != null || write != null || runAs != null;
  }
}
