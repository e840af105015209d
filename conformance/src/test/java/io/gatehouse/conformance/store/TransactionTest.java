package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Work is atomic, isolated and durable, alone and in a crowd.
class TransactionTest extends StoreContract {

  @Test
  void whatWasWrittenIsReadAtOnceAndAfterARestart() {
    stores.write(transaction -> put(transaction, "motto", "fail closed"));
    assertThat(setting("motto")).isEqualTo("fail closed");
    reopen();
    assertThat(setting("motto")).isEqualTo("fail closed");
  }

  @Test
  void aWorkThatThrowsChangesNothingAndItsCallerGetsTheException() {
    assertThatThrownBy(() ->
            stores.write(transaction -> {
              put(transaction, "motto", "half done");
              throw new IllegalArgumentException("no");
            }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no");
    assertThat(setting("motto")).isEmpty();
  }

  @Test
  void aFailingWorkDisturbsNoOtherInTheSameCommit() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> good = new ArrayList<>();
      List<Future<Integer>> bad = new ArrayList<>();
      CountDownLatch entered = new CountDownLatch(1);
      Future<Integer> first =
          threads.submit(() ->
              stores.write(_ -> {
                entered.countDown();
                await(gate);
                return 0;
              }));
      entered.await();
      for (int i = 0; i < 60; i++) {
        int number = i;
        good.add(threads.submit(() -> stores.write(tx -> put(tx, "good " + number, "kept"))));
        bad.add(threads.submit(() -> stores.write(tx -> spoil(tx, "bad " + number))));
      }
      gate.countDown();
      first.get();
      for (Future<Integer> each : good) {
        each.get();
      }
      for (Future<Integer> each : bad) {
        assertThatThrownBy(each::get)
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(AlreadyExists.class);
      }
    }
    for (int i = 0; i < 60; i++) {
      assertThat(setting("good " + i)).isEqualTo("kept");
      assertThat(setting("bad " + i)).isEmpty();
    }
  }

  private static int spoil(Transaction transaction, String key) {
    put(transaction, key, "must go");
    transaction.roles().add(Samples.role("crew"));
    return 1;
  }

  @Test
  void ofHundredsOfConcurrentChangesNoneIsLost() throws Exception {
    stores.write(transaction -> add(transaction, "alice"));
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 300; i++) {
        int number = i;
        all.add(threads.submit(() -> stores.write(tx -> add(tx, "user-" + number))));
        all.add(threads.submit(() -> stores.write(tx -> rename(tx, "alice"))));
        all.add(threads.submit(() -> stores.read(tx -> tx.principals().count("main"))));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    long count = stores.read(tx -> tx.principals().count("main"));
    assertThat(count).isEqualTo(301);
    PrincipalRecord alice =
        stores.read(tx -> tx.principals().find("main", Subject.user("alice"))).orElseThrow();
    assertThat(alice.version()).isEqualTo(301);
    assertThat(alice.description()).hasSize(300);
  }

  private static int add(Transaction transaction, String id) {
    transaction.principals().add(Samples.user(id));
    return 1;
  }

  private static int rename(Transaction transaction, String id) {
    transaction
        .principals()
        .update("main", Subject.user(id), old -> Described.with(old, longer(old.description())));
    return 1;
  }

  private static String longer(@Nullable String text) {
    return text == null ? "x" : text + "x";
  }

  @Test
  void aReadSeesOneMomentHoweverLongItLasts() {
    stores.write(transaction -> put(transaction, "motto", "before"));
    String seen =
        stores.read(transaction -> {
          String first = transaction.settings().get("motto").orElseThrow();
          onAnotherThread(() -> stores.write(other -> put(other, "motto", "after")));
          return first + ", " + transaction.settings().get("motto").orElseThrow();
        });
    assertThat(seen).isEqualTo("before, before");
    assertThat(setting("motto")).isEqualTo("after");
  }

  @Test
  void aReadCannotChangeAnything() {
    assertThatThrownBy(() -> stores.read(transaction -> put(transaction, "motto", "sneaked in")))
        .isInstanceOf(RuntimeException.class);
    assertThat(setting("motto")).isEmpty();
  }

  @Test
  void aTransactionIsOfNoUseAfterItsWork() {
    AtomicReference<Transaction> kept = new AtomicReference<>();
    stores.write(transaction -> {
      kept.set(transaction);
      return 0;
    });
    assertThatThrownBy(() -> put(kept.get(), "motto", "too late"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has ended");
  }

  @Test
  void aWriteInsideAWriteIsRefusedInsteadOfWaitingForItself() {
    assertThatThrownBy(() -> stores.write(_ -> stores.write(tx -> put(tx, "motto", "inner"))))
        .isInstanceOf(IllegalStateException.class);
    stores.write(transaction -> put(transaction, "motto", "still works"));
    assertThat(setting("motto")).isEqualTo("still works");
  }

  @Test
  void aStoreThatIsClosedSaysSo() {
    stores.close();
    assertThatThrownBy(() -> stores.write(transaction -> put(transaction, "motto", "late")))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessage("the store is closed");
    assertThatThrownBy(() -> setting("motto"))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessage("the store is closed");
  }

  @Test
  void settingsAreReplacedAndRemoved() {
    stores.write(transaction -> put(transaction, "motto", "one"));
    stores.write(transaction -> put(transaction, "motto", "two"));
    assertThat(setting("motto")).isEqualTo("two");
    boolean first = stores.write(tx -> tx.settings().remove("motto"));
    boolean second = stores.write(tx -> tx.settings().remove("motto"));
    assertThat(first).isTrue();
    assertThat(second).isFalse();
    assertThat(setting("motto")).isEmpty();
  }

  private String setting(String key) {
    return stores.read(transaction -> transaction.settings().get(key)).orElse("");
  }

  private static int put(Transaction transaction, String key, String value) {
    transaction.settings().put(key, value);
    return 1;
  }

  private static void onAnotherThread(Runnable work) {
    Thread thread = Thread.ofVirtual().start(work);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
