package io.gatehouse.messaging.mailbox;

import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.journal.Step;
import io.gatehouse.messaging.journal.Unit;
import org.jspecify.annotations.Nullable;

/// Writes the changes of one mailbox to the journal, if it is one that survives a restart.
record Keeping(Journal journal, boolean durable) {

  /// Writes a change that nobody waits for; returns what ends when it is durable, or null.
  @Nullable Unit write(Step step) {
    if (!durable) {
      return null;
    }
    Unit unit = new Unit();
    unit.add(step);
    journal.submit(unit);
    return unit;
  }

  /// Writes a change; `then` runs once it is durable, and never if it cannot be.
  void write(Step step, Runnable then) {
    Unit unit = write(step);
    if (unit == null) {
      then.run();
      return;
    }
    unit.then(failure -> {
      if (failure == null) {
        then.run();
      }
    });
  }
}
