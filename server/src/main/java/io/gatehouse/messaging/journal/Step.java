package io.gatehouse.messaging.journal;

import io.gatehouse.store.Transaction;

/// One change to the store, made on the journal's thread.
///
/// It may be written a second time after a failure of which nobody knows whether it was a commit.
public interface Step {
  void write(Transaction transaction);

  /// The change is durable.
  default void written() {}

  /// The store has refused the change for good.
  default void failed() {}
}
