package io.gatehouse.change;

import io.gatehouse.store.Stores;

/// The one way to change directory, policy or credentials: durable with its audit entry first, then
/// told to every listener in order, then answered with the sum of what was cut.
public final class Changes {
  public Changes(Stores stores) {
    throw new UnsupportedOperationException();
  }

  /// Adds a listener; the order is the order of telling, so caches come before live connections.
  public void listen(ChangeListener listener) {
    throw new UnsupportedOperationException();
  }

  /// Runs the work in one transaction together with its audit entries, then cuts.
  public <T> Done<T> make(Stores.Work<Outcome<T>> work) {
    throw new UnsupportedOperationException();
  }

  /// Tells the listeners of a change that is durable already.
  public Receipt committed(Change change) {
    throw new UnsupportedOperationException();
  }
}
