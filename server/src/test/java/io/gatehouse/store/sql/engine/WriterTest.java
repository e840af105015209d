package io.gatehouse.store.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.value.StoreUrl;
import io.gatehouse.store.StoreUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The writer's queue is bounded, its batches fail as one, and it goes on afterwards.
class WriterTest {
  @TempDir Path folder = Path.of("");

  private Flavor flavor;
  private Writer writer;

  @BeforeEach
  void open() {
    flavor = Flavor.of(folder, new StoreUrl.Sqlite(folder.resolve("gatehouse.db")), 2);
    new Migrations(flavor).run();
    writer = new Writer(flavor, new Writer.Limits(4, 3));
  }

  @AfterEach
  void close() {
    writer.close();
    flavor.close();
  }

  @Test
  void sqliteFoldsItsLogBackOnceAndWhileNobodyWaits() throws Exception {
    for (int i = 0; i < 7; i++) {
      putMuch("much " + i);
    }
    Path file = folder.resolve("gatehouse.db");
    long before = Files.size(file);
    putMuch("enough");
    for (int i = 0; i < 200 && Files.size(file) <= before; i++) {
      String key = "whoever comes at once keeps the writer from resting " + i;
      writer.write(sql -> put(sql, key));
    }
    assertThat(Files.size(file)).isGreaterThan(before);
    putMuch("writes over the beginning of the log");
    assertThat(Files.size(folder.resolve("gatehouse.db-wal"))).isLessThan(36 << 20);
  }

  private void putMuch(String key) {
    writer.write(sql ->
        sql.change("insert into settings (name, content) values (?, ?)", key, "x".repeat(4 << 20)));
  }

  @Test
  void whoComesToAFullQueueIsToldSoAtOnce() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch full = new CountDownLatch(20 - 1 - 4);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch entered = new CountDownLatch(1);
      List<Future<Integer>> all = new ArrayList<>();
      all.add(
          threads.submit(() ->
              writer.write(_ -> {
                entered.countDown();
                return await(gate);
              })));
      entered.await();
      for (int i = 1; i < 20; i++) {
        String key = "key " + i;
        all.add(threads.submit(() -> put(key, full)));
      }
      full.await();
      gate.countDown();
      int refused = 0;
      for (Future<Integer> each : all) {
        refused += each.get();
      }
      assertThat(refused).isEqualTo(15);
    }
    long kept = writer.write(sql -> sql.count("select count(*) as n from settings"));
    assertThat(kept).isEqualTo(4);
  }

  private int put(String key, CountDownLatch full) {
    try {
      writer.write(sql -> put(sql, key));
      return 0;
    } catch (StoreUnavailable e) {
      assertThat(e).hasMessage("too many changes wait for the database: try again later");
      full.countDown();
      return 1;
    }
  }

  @Test
  void ifTheCommitFailsEveryCallerOfItIsTold() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    List<Future<Integer>> batch = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> first =
          threads.submit(() ->
              writer.write(_ -> {
                entered.countDown();
                return await(gate);
              }));
      entered.await();
      batch.add(threads.submit(() -> writer.write(sql -> put(sql, "good"))));
      batch.add(threads.submit(() -> writer.write(WriterTest::spoilTheTransaction)));
      while (writer.waiting() < 2) {
        Thread.onSpinWait();
      }
      gate.countDown();
      first.get();
      for (Future<Integer> each : batch) {
        assertThatThrownBy(each::get)
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(StoreUnavailable.class);
      }
    }
    int written = writer.write(sql -> put(sql, "afterwards"));
    long kept = writer.write(sql -> sql.count("select count(*) as n from settings"));
    assertThat(written).isOne();
    assertThat(kept).isOne();
  }

  /// What a full disk does to SQLite: the whole transaction is gone, whoever is in it.
  private static int spoilTheTransaction(Sql sql) {
    sql.change("rollback");
    return 1;
  }

  @Test
  void closingFinishesWhatWaits() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> first =
          threads.submit(() ->
              writer.write(_ -> {
                entered.countDown();
                return await(gate);
              }));
      entered.await();
      Future<Integer> second = threads.submit(() -> writer.write(sql -> put(sql, "last")));
      while (writer.waiting() < 1) {
        Thread.onSpinWait();
      }
      Future<?> closing = threads.submit(writer::close);
      gate.countDown();
      closing.get();
      assertThat(first.get()).isZero();
      assertThat(second.get()).isOne();
    }
    assertThatThrownBy(() -> writer.write(sql -> put(sql, "late")))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessage("the store is closed");
  }

  private static int put(Sql sql, String key) {
    return sql.change("insert into settings (name, content) values (?, ?)", key, "x");
  }

  private static int await(CountDownLatch latch) {
    try {
      latch.await();
      return 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
