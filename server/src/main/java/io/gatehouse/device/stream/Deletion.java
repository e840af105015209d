package io.gatehouse.device.stream;

import io.gatehouse.access.Rights;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.device.record.Times;
import io.gatehouse.identity.Identity;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.device.RecordStore.Span;
import io.gatehouse.store.device.StreamRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Removes records by hand: the audit is told first, and the writer is never held for long.
record Deletion(Stores stores, AuditLog audit) {
  static final int BITE = 5_000;

  /// Removes the records of a time, as far as they are there now; returns how many.
  long delete(Rights by, Found found, Span span) {
    Span bounded = stores.write(transaction -> audited(transaction, by, found, span));
    long removed = 0;
    int bite;
    do {
      bite =
          stores.write(transaction -> transaction.records().remove(found.number(), bounded, BITE));
      removed += bite;
    } while (bite == BITE);
    return removed;
  }

  /// What comes in meanwhile stays, so that this has an end.
  private Span audited(Transaction transaction, Rights by, Found found, Span span) {
    Identity identity = by.identity();
    Map<String, Object> asked = new LinkedHashMap<>();
    if (span.from() != null) {
      asked.put("from", Times.text(span.from()));
    }
    if (span.until() != null) {
      asked.put("to", Times.text(span.until()));
    }
    audit.record(
        transaction,
        new AuditEvent(
            AuditAction.RECORDS_DELETED,
            identity.application(),
            by.origin().actor(identity.subject(), identity.credential().id()),
            found.name(),
            asked,
            Map.of()));
    List<StreamRecord> last = transaction.records().list(found.number(), span, true, 1);
    return last.isEmpty() ? span : new Span(span.from(), last.getFirst().at() + 1);
  }
}
