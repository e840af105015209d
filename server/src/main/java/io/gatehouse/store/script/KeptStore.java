package io.gatehouse.store.script;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What scripts keep between their runs, by name: of one script, which goes with it, or of all
/// scripts of an application.
public interface KeptStore {

  /// @param script a path; null for what all scripts share
  Optional<String> find(String application, @Nullable String script, String name);

  /// Names in their order, `limit` of them at most.
  List<String> names(String application, @Nullable String script, int limit);

  /// Adds or replaces.
  ///
  /// @param json a value as JSON, which holds no character 0
  /// @param at epoch milliseconds
  void put(String application, @Nullable String script, String name, String json, long at);

  /// False when there was none.
  boolean remove(String application, @Nullable String script, String name);

  /// How much all that an application keeps comes to, names and values.
  Sum sum(String application);

  /// @param bytes in UTF-8
  record Sum(long count, long bytes) {}
}
