package io.gatehouse.change;

import io.gatehouse.audit.AuditEvent;
import java.util.List;
import java.util.stream.Stream;

/// What a piece of work did inside its transaction: the record as it is now, what the audit is to
/// say about it, and which live things may have to end.
public record Outcome<T>(T record, List<AuditEvent> events, List<Change> changes) {
  public Outcome {
    events = List.copyOf(events);
    changes = List.copyOf(changes);
  }

  /// This and what else was done in the same transaction.
  public Outcome<T> and(Outcome<?> other) {
    return new Outcome<>(record, joined(events, other.events), joined(changes, other.changes));
  }

  private static <E> List<E> joined(List<E> first, List<E> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
