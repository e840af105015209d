package io.gatehouse.change;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.Stores;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one way to change directory, policy or credentials: durable with its audit entry first, then
/// told to every listener in order, then answered with the sum of what was cut.
///
/// INVARIANT: a change that may be durable is told. Where the store's answer is lost, or a listener
/// fails, the others are told nevertheless, and everybody is told again by [#settle].
///
/// Safe for use by any thread; blocks.
public final class Changes {
  private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

  private final Stores stores;
  private final AuditLog audit;
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
  private final Set<Change> open = ConcurrentHashMap.newKeySet();

  public Changes(Stores stores, AuditLog audit) {
    this.stores = stores;
    this.audit = audit;
  }

  /// Adds a listener; the order is the order of telling, so caches come before live connections.
  public void listen(ChangeListener listener) {
    listeners.add(listener);
  }

  /// Runs the work in one transaction together with its audit entries, then cuts.
  public <T> Done<T> make(Stores.Work<Outcome<T>> work) {
    AtomicReference<List<Change>> tried = new AtomicReference<>(List.of());
    Outcome<T> outcome;
    try {
      outcome =
          stores.write(transaction -> {
            Outcome<T> made = work.run(transaction);
            audit.record(transaction, made.events());
            tried.set(made.changes());
            return made;
          });
    } catch (StoreUnavailable lost) {
      doubt(tried.get());
      throw lost;
    }
    return new Done<>(outcome.record(), committed(outcome.changes()));
  }

  /// Tells the listeners of a change that is durable already.
  public Receipt committed(Change change) {
    return committed(List.of(change));
  }

  private Receipt committed(List<Change> changes) {
    Telling telling = new Telling();
    changes.forEach(telling::tell);
    if (telling.failure instanceof StoreUnavailable) {
      throw Problem.of(
              ProblemType.UNAVAILABLE,
              "the change was made, but the store went away before it told all that this ends")
          .cure("nothing is left to be done: the rest ends as soon as the store answers")
          .refused();
    }
    if (telling.failure != null) {
      throw telling.failure;
    }
    return telling.receipt();
  }

  /// The store may have made these or not: nothing that they touch is believed any longer, and once
  /// more when it is certain what came of them.
  private void doubt(List<Change> changes) {
    for (Change change : changes) {
      Change unproved = change.unproved();
      LOG.warn("it is not known whether this was changed, so it is read again: {}", unproved);
      new Telling().tell(unproved);
      open.add(unproved);
    }
  }

  /// Tells everybody again of what was in doubt, and of what somebody could not be told. To be
  /// called now and then.
  ///
  /// A write goes before: behind it nothing is under way in the database that began earlier, so
  /// that what is read then stays true.
  public void settle() {
    List<Change> due = List.copyOf(open);
    if (due.isEmpty()) {
      return;
    }
    due.forEach(open::remove);
    try {
      stores.write(transaction -> true);
    } catch (StoreUnavailable away) {
      open.addAll(due);
      return;
    }
    Telling telling = new Telling();
    due.forEach(telling::tell);
    LOG.info("{} changes were read again, which ended {}", due.size(), telling.receipt());
  }

  /// Tells everybody, whoever fails.
  private final class Telling {
    private final long start = System.nanoTime();
    private Receipt sum = Receipt.NOTHING;
    private @Nullable RuntimeException failure;

    void tell(Change change) {
      for (ChangeListener listener : listeners) {
        try {
          sum = sum.plus(listener.apply(change));
        } catch (RuntimeException failed) {
          logged(change, failed);
          failure = failure == null ? failed : failure;
          open.add(change.unproved());
        }
      }
    }

    private static void logged(Change change, RuntimeException failed) {
      if (failed instanceof StoreUnavailable) {
        LOG.warn("told again when the store answers: {} ({})", change, failed.getMessage());
      } else {
        LOG.error("somebody could not be told, which is done again: {}", change, failed);
      }
    }

    Receipt receipt() {
      double milliseconds = (System.nanoTime() - start) / 1e6;
      return new Receipt(
          sum.connections(), sum.subscriptions(), sum.queuedMessages(), milliseconds);
    }
  }
}
