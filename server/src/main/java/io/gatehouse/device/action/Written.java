package io.gatehouse.device.action;

import io.gatehouse.messaging.journal.Step;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A change on its way through the journal, which may also be refused by what the store shows; then
/// it must not have written anything.
final class Written<T, R> implements Step {
  private final CompletableFuture<R> done;
  private final Stores.Work<T> work;
  private final Function<T, R> then;
  private @Nullable T made;
  private @Nullable Refused refused;

  Written(CompletableFuture<R> done, Stores.Work<T> work, Function<T, R> then) {
    this.done = done;
    this.work = work;
    this.then = then;
  }

  @Override
  public void write(Transaction transaction) {
    refused = null;
    try {
      made = work.run(transaction);
    } catch (Refused no) {
      refused = no;
    }
  }

  Unit unit() {
    Unit unit = new Unit();
    unit.add(this);
    unit.then(this::end);
    return unit;
  }

  private void end(@Nullable RuntimeException failure) {
    RuntimeException why = failure == null ? refused : failure;
    T result = made;
    if (why != null || result == null) {
      done.completeExceptionally(why == null ? new IllegalStateException("nothing made") : why);
      return;
    }
    try {
      done.complete(then.apply(result));
    } catch (RuntimeException broken) {
      done.completeExceptionally(broken);
    }
  }
}
