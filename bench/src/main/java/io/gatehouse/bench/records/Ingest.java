package io.gatehouse.bench.records;

import io.gatehouse.bench.report.Window;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.Stores;
import io.gatehouse.store.device.DeviceModel;
import io.gatehouse.store.device.DeviceSettings;
import io.gatehouse.store.device.StreamModel;
import io.gatehouse.store.device.StreamRecord;
import io.gatehouse.store.record.Account;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.sql.SqlStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// Writers that push batches of records into the store, each into a stream of its own.
final class Ingest implements AutoCloseable {
  private static final String APPLICATION = "main";
  private static final int WRITERS = 4;

  private final Stores stores;
  private final List<Long> streams;
  private long at;

  Ingest(Path folder) {
    stores = new SqlStores(folder);
    streams =
        stores.write(transaction -> {
          transaction.accounts().add(new Account("bench", "Bench", 1));
          transaction.accounts().add(new Application(APPLICATION, "bench", "Main", 1, 1));
          transaction.principals().add(device());
          return transaction.devices().put(model()).streams().stream()
              .map(StreamModel::number)
              .toList();
        });
  }

  private static PrincipalRecord device() {
    return new PrincipalRecord(
        APPLICATION,
        Subject.device("boat"),
        "boat",
        null,
        true,
        null,
        null,
        Set.of(),
        Set.of(),
        Map.of(),
        "{}",
        null,
        1,
        1,
        1);
  }

  private static DeviceModel model() {
    List<StreamModel> streams =
        IntStream.range(0, WRITERS)
            .mapToObj(i -> new StreamModel(0, "s" + i, null, null, true, Map.of(), null))
            .toList();
    return new DeviceModel(
        APPLICATION, "boat", "{}", DeviceSettings.USUAL, streams, List.of(), 1, 1);
  }

  /// @param batch records in each push
  Window run(int batch, Duration time) throws Exception {
    long start = System.nanoTime();
    long end = start + time.toNanos();
    long first = at;
    List<Future<Long>> counts = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long stream : streams) {
        counts.add(threads.submit(() -> push(stream, first, batch, end)));
      }
    }
    long most = 0;
    double count = 0;
    for (Future<Long> each : counts) {
      count += each.get();
      most = Math.max(most, each.get());
    }
    at = first + most;
    Duration wall = Duration.ofNanos(System.nanoTime() - start);
    return new Window(count, wall, wall);
  }

  private long push(long stream, long first, int batch, long end) {
    long next = first;
    while (System.nanoTime() < end) {
      long from = next;
      stores.write(transaction -> transaction.records().add(stream, batch(from, batch)));
      next += batch;
    }
    return next - first;
  }

  private static List<StreamRecord> batch(long from, int size) {
    List<StreamRecord> records = new ArrayList<>(size);
    for (long i = from; i < from + size; i++) {
      records.add(new StreamRecord(i, Records.VALUES, null, null));
    }
    return records;
  }

  @Override
  public void close() {
    stores.close();
  }
}
