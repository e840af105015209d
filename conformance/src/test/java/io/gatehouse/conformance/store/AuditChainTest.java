package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditKey;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditVerifier;
import io.gatehouse.audit.Verdict;
import io.gatehouse.audit.Verdict.Broken;
import io.gatehouse.audit.Verdict.Fault;
import io.gatehouse.audit.Verdict.Intact;
import io.gatehouse.conformance.StoreContract;
import io.gatehouse.store.AuditStore;
import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.record.AuditRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The audit chain shows whatever is done to it without its key.
class AuditChainTest extends StoreContract {
  private static final AuditKey KEY = AuditKey.of("5e".repeat(32));
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));

  private AuditLog log;

  @BeforeEach
  void openTheLog() {
    log = new AuditLog(stores, KEY, database.folder(), NOON);
  }

  @AfterEach
  void closeTheLog() {
    log.close();
  }

  @Test
  void anEmptyChainIsIntact() {
    assertThat(verdict()).isEqualTo(new Intact(0, 0));
  }

  @Test
  void entriesAreNumberedAndChainedOverRestarts() {
    append(3);
    log.close();
    reopen();
    openTheLog();
    append(2);
    log.flush();
    assertThat(verdict()).isEqualTo(new Intact(5, 5));
    List<AuditRecord> all = stores.read(tx -> tx.audit().from(1, 9));
    assertThat(all).extracting(AuditRecord::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(all.getFirst().at()).isEqualTo(NOON.millis());
    assertThat(all.get(3).previousHash()).isEqualTo(all.get(2).hash());
  }

  @Test
  void anEntryIsKeptOnlyWithItsChange() {
    append(1);
    assertThatThrownBy(() ->
            change(tx -> {
              log.record(tx, event("user:mallory"));
              throw new IllegalStateException("the change fails");
            }))
        .hasMessage("the change fails");
    append(1);
    log.flush();
    assertThat(verdict()).isEqualTo(new Intact(2, 2));
  }

  @Test
  void aCrowdOfWritersMakesOneChain() throws Exception {
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 300; i++) {
        all.add(threads.submit(() -> append(1)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    log.flush();
    assertThat(verdict()).isEqualTo(new Intact(300, 300));
  }

  @Test
  void everyEditedFieldIsFound() {
    append(5);
    List<String> edits =
        List.of(
            "body = '{}'",
            "actor = 'user:somebody'",
            "target = 'user:else'",
            "target = null",
            "action = 'login'",
            "at = at + 1",
            "application = 'other'",
            "application = null",
            "hash = previous_hash",
            "previous_hash = hash");
    AuditRecord third = stores.read(tx -> tx.audit().from(3, 1)).getFirst();
    for (String edit : edits) {
      assertThat(database.tamper("update audit_entries set " + edit + " where sequence = 3"))
          .isOne();
      assertThat(fault()).as(edit).isEqualTo("EDITED at 3");
      database.tamper("delete from audit_entries where sequence = 3");
      change(tx -> tx.audit().append(third));
      assertThat(verdict()).as("restored").isInstanceOf(Intact.class);
    }
  }

  @Test
  void aRemovedEntryIsFound() {
    append(5);
    database.tamper("delete from audit_entries where sequence = 3");
    assertThat(fault()).isEqualTo("REMOVED at 3");
    database.tamper("delete from audit_entries where sequence = 1");
    assertThat(fault()).isEqualTo("REMOVED at 1");
  }

  @Test
  void reorderedEntriesAreFound() {
    append(5);
    database.tamper("update audit_entries set sequence = -2 where sequence = 2");
    database.tamper("update audit_entries set sequence = 2 where sequence = 4");
    database.tamper("update audit_entries set sequence = 4 where sequence = -2");
    assertThat(fault()).isEqualTo("REORDERED at 2");
  }

  @Test
  void aTailThatWasCutOffIsFoundByTheRowOfTheHead() {
    append(5);
    database.tamper("delete from audit_entries where sequence > 3");
    assertThat(fault()).isEqualTo("TRUNCATED at 4");
    database.tamper("update audit_head set sequence = 3");
    assertThat(fault()).isEqualTo("EDITED at 3");
    database.tamper("delete from audit_head");
    assertThat(fault()).isEqualTo("EDITED at 3");
  }

  @Test
  void anOlderCopyOfTheDatabaseIsFoundByTheFile() {
    append(3);
    AuditRecord last = stores.read(tx -> tx.audit().last()).orElseThrow();
    String mac = stores.read(tx -> tx.audit().head()).orElseThrow().mac();
    append(2);
    log.flush();
    database.tamper("delete from audit_entries where sequence > 3");
    database.tamper(
        "update audit_head set sequence = 3, hash = '" + last.hash() + "', mac = '" + mac + "'");
    assertThat(fault()).isEqualTo("TRUNCATED at 4");
  }

  @Test
  void aChainThatGoesOnDifferentlyFromAnOlderCopyIsFoundByTheFile() {
    append(3);
    var head = stores.read(tx -> tx.audit().head()).orElseThrow();
    append(2);
    log.flush();
    database.tamper("delete from audit_entries where sequence > 3");
    change(tx -> tx.audit().head(head));
    change(tx -> log.record(tx, event("user:other")));
    append(3);
    assertThat(fault()).isEqualTo("EDITED at 5");
  }

  @Test
  void anotherKeyIsFoundAndTheLogDoesNotOpenUnderIt() {
    append(2);
    AuditKey other = AuditKey.of("ab".repeat(32));
    Path folder = database.folder().resolve("empty");
    assertThat(new AuditVerifier(other, folder).verify(stores))
        .isInstanceOfSatisfying(
            Broken.class, broken -> assertThat(broken.fault()).isEqualTo(Fault.WRONG_KEY));
    assertThatThrownBy(() -> new AuditLog(stores, other, folder, NOON))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContaining("does not continue under this key");
  }

  @Test
  void theFileOfTheHeadIsReadableByItsUserAlone() throws Exception {
    append(1);
    log.flush();
    Path file = database.folder().resolve("audit.head");
    assertThat(Files.getPosixFilePermissions(file)).hasToString("[OWNER_READ, OWNER_WRITE]");
    Files.writeString(file, "1 forged forged\n");
    assertThat(fault()).isEqualTo("WRONG_KEY at 1");
  }

  @Test
  void theNewestEntriesAreFoundByWhatTheySay() {
    change(tx -> log.record(tx, event("user:alice")));
    change(tx -> log.record(tx, event("user:bob")));
    change(
        tx -> log.record(tx, AuditEvent.of(AuditAction.SERVER_STARTED, null, Actor.SERVER, null)));
    assertThat(newest(new AuditStore.Filter(null, null, null, null, null, null), null))
        .containsExactly(3L, 2L, 1L);
    assertThat(newest(new AuditStore.Filter(null, null, null, null, null, null), 3L))
        .containsExactly(2L, 1L);
    assertThat(newest(new AuditStore.Filter("main", null, null, "user:bob", null, null), null))
        .containsExactly(2L);
    assertThat(newest(new AuditStore.Filter(null, null, "server.started", null, null, null), null))
        .containsExactly(3L);
    assertThat(newest(new AuditStore.Filter(null, "owner:root", null, null, null, 1L), null))
        .isEmpty();
    assertThat(
            newest(
                new AuditStore.Filter(null, "owner:root", null, null, NOON.millis(), null), null))
        .containsExactly(2L, 1L);
  }

  private List<Long> newest(
      AuditStore.Filter filter, @org.jspecify.annotations.Nullable Long before) {
    List<AuditRecord> entries = stores.read(tx -> tx.audit().newest(filter, before, 9));
    return entries.stream().map(AuditRecord::sequence).toList();
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      change(tx -> log.record(tx, event("user:alice")));
    }
  }

  private static AuditEvent event(String target) {
    Actor root = new Actor("owner:root", "t-1", "192.0.2.1", "http");
    return new AuditEvent(
        AuditAction.USER_CHANGED,
        "main",
        root,
        target,
        Map.of("enabled", true),
        Map.of("enabled", false));
  }

  private Verdict verdict() {
    return new AuditVerifier(KEY, database.folder()).verify(stores);
  }

  private String fault() {
    return verdict() instanceof Broken broken
        ? broken.fault() + " at " + broken.sequence()
        : "none";
  }
}
