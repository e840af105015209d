package io.gatehouse.audit;

import io.gatehouse.audit.Verdict.Broken;
import io.gatehouse.audit.Verdict.Fault;
import io.gatehouse.audit.Verdict.Intact;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.AuditHead;
import io.gatehouse.store.record.AuditRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Reads the whole chain and reports the first fault.
///
/// It sees whatever was done without the key. Who has the key and the data folder can write a new
/// chain; what is outside both (a copy of an older `audit.head`, an export) then tells.
public final class AuditVerifier {
  private static final int PAGE = 500;

  private final Chain chain;
  private final HeadFile headFile;

  public AuditVerifier(AuditKey key, Path folder) {
    chain = new Chain(key);
    headFile = HeadFile.in(folder);
  }

  private record Look(List<AuditRecord> entries, Optional<AuditHead> head) {}

  /// Streams the entries; the server may go on appending meanwhile.
  public Verdict verify(Stores stores) {
    Optional<AuditHead> noted = headFile.read();
    if (noted.isPresent() && !chain.confirms(noted.get())) {
      return new Broken(1, Fault.WRONG_KEY, "the note outside the database is not by this key");
    }
    return over(stores, new Walk(chain, noted.orElseGet(chain::start)), noted);
  }

  /// The same for the latest entries alone, so many at most: for whoever asks often.
  public Verdict verifyEnd(Stores stores, int most) {
    long last =
        stores.read(transaction -> transaction.audit().head()).map(AuditHead::sequence).orElse(0L);
    Optional<AuditHead> noted = headFile.read();
    List<AuditRecord> first =
        stores.read(transaction -> transaction.audit().from(last - most + 1, 1));
    if (last <= most
        || first.isEmpty()
        || noted.filter(head -> !chain.confirms(head)).isPresent()) {
      return verify(stores);
    }
    AuditRecord start = first.getFirst();
    AuditHead end = noted.orElseGet(chain::start);
    return over(stores, new Walk(chain, end, start.sequence(), start.previousHash()), noted);
  }

  private Verdict over(Stores stores, Walk walk, Optional<AuditHead> noted) {
    while (true) {
      Look look =
          stores.read(transaction ->
              new Look(transaction.audit().from(walk.next(), PAGE), transaction.audit().head()));
      Optional<Broken> fault = walk.over(look.entries());
      if (fault.isPresent()) {
        return fault.get();
      }
      if (look.entries().isEmpty()) {
        return end(walk, look.head(), noted);
      }
    }
  }

  private Verdict end(Walk walk, Optional<AuditHead> head, Optional<AuditHead> noted) {
    long last = walk.next() - 1;
    long most =
        Math.max(
            head.filter(chain::confirms).map(AuditHead::sequence).orElse(0L),
            noted.map(AuditHead::sequence).orElse(0L));
    if (most > last) {
      return new Broken(
          last + 1, Fault.TRUNCATED, "entries up to " + most + " were there and are missing");
    }
    if (last > 0 && head.isEmpty()) {
      return new Broken(last, Fault.EDITED, "the row that names the end is missing");
    }
    if (head.isPresent() && !(chain.confirms(head.get()) && walk.endsAt(head.get()))) {
      return new Broken(last, Fault.EDITED, "the row that names the end was changed");
    }
    return new Intact(last, noted.map(AuditHead::sequence).orElse(0L));
  }
}
