package io.gatehouse.change;

import io.gatehouse.audit.AuditEvent;
import java.util.List;

/// What a piece of work did inside its transaction: the record as it is now, what the audit is to
/// say about it, and which live things may have to end.
public record Outcome<T>(T record, List<AuditEvent> events, List<Change> changes) {
  public Outcome {
    events = List.copyOf(events);
    changes = List.copyOf(changes);
  }
}
