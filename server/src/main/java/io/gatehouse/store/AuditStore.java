package io.gatehouse.store;

import io.gatehouse.store.record.AuditHead;
import io.gatehouse.store.record.AuditRecord;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The audit chain, only ever appended to.
public interface AuditStore {
  void append(AuditRecord entry);

  Optional<AuditRecord> last();

  /// Where the chain ends, as it was last noted; empty before the first entry.
  Optional<AuditHead> head();

  /// Notes where the chain ends; comes with each `append`.
  void head(AuditHead head);

  /// Entries from `sequence` on, ascending, at most `limit`: for verification and export.
  List<AuditRecord> from(long sequence, int limit);

  /// Entries newest first, below `before` (exclusive) when given.
  List<AuditRecord> newest(Filter filter, @Nullable Long before, int limit);

  /// Which entries to show; null means any. Times in epoch milliseconds.
  record Filter(
      @Nullable String application,
      @Nullable String actor,
      @Nullable String action,
      @Nullable String target,
      @Nullable Long since,
      @Nullable Long until) {}
}
