package io.gatehouse.audit;

import io.gatehouse.audit.Verdict.Broken;
import io.gatehouse.audit.Verdict.Fault;
import io.gatehouse.store.record.AuditHead;
import io.gatehouse.store.record.AuditRecord;
import java.util.List;
import java.util.Optional;

/// A walk along the chain from its first entry; used by one thread.
final class Walk {
  /// How far from its place an entry is looked for before it counts as edited.
  private static final int NEAR = 1_000;

  private final Chain chain;
  private final AuditHead noted;
  private long next = 1;
  private String hash = Chain.START;

  /// @param noted the end as it was noted outside the database; confirmed by the key
  Walk(Chain chain, AuditHead noted) {
    this.chain = chain;
    this.noted = noted;
  }

  /// One that begins behind entries that are not looked at.
  ///
  /// @param next the first entry that is
  /// @param hash of the entry before it, as that one says
  Walk(Chain chain, AuditHead noted, long next, String hash) {
    this(chain, noted);
    this.next = next;
    this.hash = hash;
  }

  /// The entry that is looked at next.
  long next() {
    return next;
  }

  boolean endsAt(AuditHead head) {
    return head.sequence() == next - 1 && head.hash().equals(hash);
  }

  /// Goes over the entries and stops at the first fault.
  Optional<Broken> over(List<AuditRecord> entries) {
    for (AuditRecord entry : entries) {
      Optional<Broken> fault = fault(entry);
      if (fault.isPresent()) {
        return fault;
      }
      hash = entry.hash();
      next++;
    }
    return Optional.empty();
  }

  private Optional<Broken> fault(AuditRecord entry) {
    if (entry.sequence() != next) {
      return broken(Fault.REMOVED, "entries before " + entry.sequence() + " are missing");
    }
    if (!chain.confirms(entry)) {
      return moved(entry)
          ? broken(Fault.REORDERED, "another entry stands in its place")
          : foreign();
    }
    if (!entry.previousHash().equals(hash)) {
      return broken(Fault.EDITED, "it does not follow the entry before it");
    }
    if (noted.sequence() == next && !noted.hash().equals(entry.hash())) {
      return broken(Fault.EDITED, "another entry was noted outside the database");
    }
    return Optional.empty();
  }

  private Optional<Broken> foreign() {
    return next == 1 && noted.sequence() == 0
        ? broken(Fault.WRONG_KEY, "the first entry was edited, or the chain has another key")
        : broken(Fault.EDITED, "it is not as it was written");
  }

  private boolean moved(AuditRecord entry) {
    for (long place = Math.max(1, next - NEAR); place <= next + NEAR; place++) {
      if (chain.confirms(entry, place)) {
        return true;
      }
    }
    return false;
  }

  private Optional<Broken> broken(Fault fault, String text) {
    return Optional.of(new Broken(next, fault, "entry " + next + ": " + text));
  }
}
