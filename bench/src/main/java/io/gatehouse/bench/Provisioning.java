package io.gatehouse.bench;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditKey;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.bench.report.Window;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.Account;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.RoleRecord;
import io.gatehouse.store.record.TokenRecord;
import io.gatehouse.store.sql.SqlStores;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// Adds devices to a store in a folder, each with a role, a token and an audit entry.
final class Provisioning implements AutoCloseable {
  private static final String APPLICATION = "main";

  private final Stores stores;
  private final AuditLog log;
  private final AtomicLong devices = new AtomicLong();

  Provisioning(Path folder) {
    stores = new SqlStores(folder);
    log = new AuditLog(stores, AuditKey.of("be".repeat(32)), folder, InstantSource.system());
    stores.write(Provisioning::world);
  }

  private static int world(Transaction transaction) {
    transaction.accounts().add(new Account("bench", "Bench", 1));
    transaction.accounts().add(new Application(APPLICATION, "bench", "Main", 1, 1));
    transaction
        .roles()
        .add(
            new RoleRecord(
                APPLICATION, "device", null, List.of(Rule.allow("push_own_stream")), 1, 1));
    return 1;
  }

  long devices() {
    return devices.get();
  }

  /// Lets so many writers add devices for so long.
  Window run(int writers, Duration time) throws Exception {
    return crowd(writers, time, () -> stores.write(this::add));
  }

  /// Looks up devices and their tokens from eight threads for so long.
  Window look(Duration time) throws Exception {
    AtomicLong next = new AtomicLong(1);
    return crowd(8, time, () -> stores.read(tx -> find(tx, next.getAndAdd(7_919))));
  }

  private Window crowd(int size, Duration time, Runnable work) throws Exception {
    long start = System.nanoTime();
    long end = start + time.toNanos();
    List<Future<Long>> counts = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < size; i++) {
        counts.add(threads.submit(() -> repeat(end, work)));
      }
    }
    double count = 0;
    for (Future<Long> each : counts) {
      count += each.get();
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - start);
    return new Window(count, wall, wall);
  }

  private static long repeat(long end, Runnable work) {
    long count = 0;
    while (System.nanoTime() < end) {
      work.run();
      count++;
    }
    return count;
  }

  private int add(Transaction transaction) {
    long number = devices.incrementAndGet();
    String id = id(number);
    Subject subject = Subject.device(id);
    transaction.principals().add(device(subject));
    transaction.credentials().add(token(id, subject));
    log.record(
        transaction,
        AuditEvent.of(AuditAction.DEVICE_CREATED, APPLICATION, Actor.SERVER, subject.toString()));
    return 1;
  }

  private int find(Transaction transaction, long number) {
    String id = id(1 + number % devices());
    return transaction.principals().find(APPLICATION, Subject.device(id)).isPresent()
            && transaction.credentials().byHash(hash(id)).isPresent()
        ? 1
        : 0;
  }

  /// Ids do not come in order, as those of real devices do not.
  private static String id(long number) {
    return "device-" + Long.toHexString(Long.reverse(number * 0x9E3779B97F4A7C15L));
  }

  private static String hash(String id) {
    return "%064x".formatted(new BigInteger(1, id.getBytes(StandardCharsets.UTF_8)));
  }

  private static PrincipalRecord device(Subject subject) {
    return new PrincipalRecord(
        APPLICATION,
        subject,
        "Device " + subject.id(),
        null,
        true,
        null,
        null,
        Set.of("device"),
        Set.of(),
        Map.of("model", "x"),
        "{}",
        null,
        1,
        1,
        1);
  }

  private static TokenRecord token(String id, Subject subject) {
    return new TokenRecord(
        APPLICATION,
        "t-" + id,
        subject,
        TokenRecord.Kind.CONNECTION,
        "mqtt",
        hash(id),
        null,
        true,
        null,
        null,
        null,
        null,
        1,
        1);
  }

  @Override
  public void close() {
    log.close();
    stores.close();
  }
}
