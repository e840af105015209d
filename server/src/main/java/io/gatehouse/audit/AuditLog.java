package io.gatehouse.audit;

import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.AuditHead;
import io.gatehouse.store.record.AuditRecord;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes what happened into the chain. Safe for use by any thread.
public final class AuditLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Stores stores;
  private final Chain chain;
  private final HeadFile headFile;
  private final InstantSource clock;
  private final Refusals refusals;
  private final ScheduledExecutorService keeper;
  private long headInFile = -1;

  /// Opens the log with the usual number of refusals per minute.
  public AuditLog(Stores stores, AuditKey key, Path folder, InstantSource clock) {
    this(stores, key, folder, clock, Refusals.Limits.USUAL.perMinute());
  }

  /// Opens the log of these stores.
  ///
  /// @param folder the data folder, where the end of the chain is noted outside the database
  /// @param refusalsPerMinute how many refusals are written one by one; the others are counted
  /// @throws StoreUnavailable when the chain does not continue under this key
  public AuditLog(
      Stores stores, AuditKey key, Path folder, InstantSource clock, int refusalsPerMinute) {
    this.stores = stores;
    this.chain = new Chain(key);
    this.headFile = HeadFile.in(folder);
    this.clock = clock;
    this.refusals = new Refusals(Refusals.Limits.USUAL.perMinute(refusalsPerMinute), clock);
    checkKey();
    keeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("gatehouse-audit").daemon().factory());
    Future<?> _ = // it ends with the keeper, and what goes wrong in it is logged there
        keeper.scheduleWithFixedDelay(
            () -> writeQuietly(refusals::take),
            PERIOD.toMillis(),
            PERIOD.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void checkKey() {
    stores
        .read(transaction -> transaction.audit().head())
        .filter(head -> !chain.confirms(head))
        .ifPresent(_ -> {
          throw new StoreUnavailable(
              "the audit chain does not continue under this key: put back the `audit.key` that"
                  + " belongs to this database, and verify the chain",
              null);
        });
  }

  /// Appends an entry in the transaction of the change that it tells of: both are kept or neither.
  public void record(Transaction transaction, AuditEvent event) {
    record(transaction, List.of(event));
  }

  /// The same for everything that one change did, in this order: the end of the chain is looked at
  /// and noted once.
  public void record(Transaction transaction, List<AuditEvent> events) {
    long at = clock.millis();
    append(transaction, events.stream().map(event -> new Refusals.Waiting(event, at)).toList());
  }

  private void append(Transaction transaction, List<Refusals.Waiting> events) {
    if (events.isEmpty()) {
      return;
    }
    AuditHead before = transaction.audit().head().orElseGet(chain::start);
    if (!chain.confirms(before)) {
      throw new StoreUnavailable("the audit chain is damaged: verify it", null);
    }
    long sequence = before.sequence();
    String hash = before.hash();
    for (Refusals.Waiting next : events) {
      sequence++;
      AuditRecord entry = entry(next.event(), next.at(), sequence, hash);
      transaction.audit().append(entry);
      hash = entry.hash();
    }
    transaction.audit().head(chain.head(sequence, hash));
  }

  private AuditRecord entry(AuditEvent event, long at, long sequence, String previous) {
    return chain.sealed(
        new AuditRecord(
            sequence,
            event.application(),
            at,
            event.action().label(),
            EventJson.cut(event.actor().subject()),
            event.target() == null ? null : EventJson.cut(event.target()),
            EventJson.body(event, at),
            previous,
            ""));
  }

  /// Notes that something was refused. Returns at once: the entry is written soon, or only counted
  /// when its actor was refused too often within the minute.
  public void refused(AuditEvent event) {
    refusals.offer(event);
  }

  /// Writes the refusals that wait, and notes the end of the chain in its file.
  public void flush() {
    write(refusals.take());
  }

  private synchronized void write(List<Refusals.Waiting> waiting) {
    if (!waiting.isEmpty()) {
      try {
        stores.write(transaction -> {
          append(transaction, waiting);
          return waiting.size();
        });
      } catch (StoreUnavailable e) {
        refusals.giveBack(waiting);
        throw e;
      }
    }
    stores
        .read(transaction -> transaction.audit().head())
        .filter(head -> head.sequence() != headInFile)
        .ifPresent(this::noteEnd);
  }

  private void noteEnd(AuditHead head) {
    headFile.write(head);
    headInFile = head.sequence();
  }

  private void writeQuietly(Supplier<List<Refusals.Waiting>> waiting) {
    try {
      write(waiting.get());
    } catch (StoreUnavailable | UncheckedIOException e) {
      LOG.warn("the audit could not be written, it will be tried again: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("the audit could not be written", e);
    }
  }

  /// Writes what waits and stops; comes before the stores are closed.
  @Override
  public void close() {
    keeper.shutdown();
    writeQuietly(refusals::takeLast);
  }
}
