package io.gatehouse.change;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.store.Stores;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The one way to change directory, policy or credentials: durable with its audit entry first, then
/// told to every listener in order, then answered with the sum of what was cut.
///
/// Safe for use by any thread; blocks.
public final class Changes {
  private final Stores stores;
  private final AuditLog audit;
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();

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
    Outcome<T> outcome =
        stores.write(transaction -> {
          Outcome<T> made = work.run(transaction);
          audit.record(transaction, made.events());
          return made;
        });
    return new Done<>(outcome.record(), committed(outcome.changes()));
  }

  /// Tells the listeners of a change that is durable already.
  public Receipt committed(Change change) {
    return committed(List.of(change));
  }

  private Receipt committed(List<Change> changes) {
    long start = System.nanoTime();
    int connections = 0;
    int subscriptions = 0;
    int queued = 0;
    for (Change change : changes) {
      for (ChangeListener listener : listeners) {
        Receipt cut = listener.apply(change);
        connections += cut.connections();
        subscriptions += cut.subscriptions();
        queued += cut.queuedMessages();
      }
    }
    return new Receipt(connections, subscriptions, queued, (System.nanoTime() - start) / 1e6);
  }
}
