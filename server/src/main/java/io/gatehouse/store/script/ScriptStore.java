package io.gatehouse.store.script;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Scripts, what they were, what they said, and when they run.
public interface ScriptStore {
  Optional<Script> find(String application, String path);

  /// The longest of these paths that is there.
  Optional<Script> longest(String application, List<String> paths);

  /// Scripts by their paths, `after` exclusive, `limit` of them at most; without their content.
  List<Script> list(String application, String prefix, @Nullable String after, int limit);

  long count(String application);

  /// Adds a script with version 1, or replaces it by the next version.
  Script put(Script script);

  /// With everything that belongs to it; false when there was none.
  boolean remove(String application, String path);

  /// Keeps what a script is now among its versions, and of those the latest so many.
  void keep(Script script, int kept);

  /// What it was, the latest first.
  List<ScriptVersion> versions(String application, String path);

  Optional<ScriptVersion> version(String application, String path, long version);

  void say(List<LogLine> lines);

  /// What was said, the latest first, `before` exclusive.
  List<LogLine> said(String application, Search search, @Nullable String before, int limit);

  /// Forgets what is older, or more than so many lines of an application.
  int forget(long before, int kept);

  List<ScriptTimer> timers(String application, @Nullable String after, int limit);

  Optional<ScriptTimer> timer(String application, String id);

  long timers(String application);

  /// Timers of open applications that are due by now, the most urgent first.
  List<ScriptTimer> due(long now, int limit);

  /// Adds or replaces.
  void put(ScriptTimer timer);

  boolean removeTimer(String application, String id);

  List<ScriptListener> listeners();

  List<ScriptListener> listeners(String application);

  void add(ScriptListener listener);

  boolean removeListener(String application, String id);

  /// Which lines are looked for.
  ///
  /// @param path of one script; null for all
  /// @param run of one run; null for all
  /// @param level the least important; null for all
  /// @param text that the line contains; null for any
  record Search(
      @Nullable String path,
      @Nullable String run,
      LogLine.@Nullable Level level,
      @Nullable String text) {}
}
