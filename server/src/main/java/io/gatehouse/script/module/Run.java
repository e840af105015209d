package io.gatehouse.script.module;

import io.gatehouse.access.Rights;
import io.gatehouse.identity.Author;
import io.gatehouse.store.script.LogLine;
import java.time.Duration;

/// One run of a script, as the modules that it calls see it. For the thread of the run.
public interface Run {
  /// Names this run, in its log lines and in the audit.
  String id();

  default String application() {
    return caller().identity().application();
  }

  /// The script that was called.
  String script();

  /// Who has called it.
  Rights caller();

  /// With whose rights it goes on now: those of the caller, or of its owner where it was set so, or
  /// inside `runAs` those of somebody else. Whatever a module does for the script, it asks these.
  Rights rights();

  /// The author of changes that it makes now; the audit says which script for whom.
  Author author();

  /// How much time it has left; nothing that it waits for may take longer.
  Duration left();

  /// How many scripts have run one because of the other, by messages, until this one.
  default int hops() {
    return 0;
  }

  /// Keeps a line.
  void log(LogLine.Level level, String text);

  /// Counts something that leaves the server, or reaches others in it; throws `Refused` where it
  /// was enough.
  void countOut();
}
