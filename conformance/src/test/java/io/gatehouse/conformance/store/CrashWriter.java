package io.gatehouse.conformance.store;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditKey;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.config.value.StoreUrl;
import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.sql.SqlStores;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A process that adds devices from sixteen threads and prints the id of each that is durable,
/// until it is killed or the database is gone.
final class CrashWriter {
  static final String KEY = "c0".repeat(32);

  private CrashWriter() {}

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[1]);
    try (Stores stores = new SqlStores(folder, StoreUrl.parse(arguments[2]), Database.READERS);
        AuditLog log = new AuditLog(stores, AuditKey.of(KEY), folder, InstantSource.system())) {
      stores.write(CrashWriter::world);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int thread = 0; thread < 16; thread++) {
          String prefix = arguments[0] + "-" + thread + "-";
          threads.execute(() -> write(stores, log, prefix));
        }
      }
    }
  }

  private static int world(Transaction transaction) {
    return transaction.accounts().account("acme").isPresent() ? 0 : Samples.world(transaction);
  }

  private static void write(Stores stores, AuditLog log, String prefix) {
    try {
      for (int i = 0; i < 1_000_000; i++) {
        String id = prefix + i;
        stores.write(transaction -> {
          transaction.principals().add(Samples.device(id));
          log.record(
              transaction,
              AuditEvent.of(AuditAction.DEVICE_CREATED, "main", Actor.SERVER, "device:" + id));
          return 1;
        });
        acknowledge(id);
      }
    } catch (StoreUnavailable _) {
      // the database was killed: this process has said all that it can
    }
  }

  private static synchronized void acknowledge(String id) {
    System.out.println(id);
    System.out.flush();
  }
}
