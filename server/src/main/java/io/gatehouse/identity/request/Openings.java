package io.gatehouse.identity.request;

import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;

/// Which applications are open for those who ask, as the store keeps it.
record Openings(Stores stores, Openness preset) {
  private static final String KEY = "access-requests ";

  Openness of(String application) {
    return stores.read(t -> t.settings().get(KEY + application)).map(Openness::of).orElse(preset);
  }

  void keep(Transaction transaction, String application, Openness openness) {
    transaction.settings().put(KEY + application, openness.text());
  }
}
