package io.gatehouse.store;

import org.jspecify.annotations.Nullable;

/// The durable state of the server, behind one reader and one writer.
///
/// Both calls block and therefore belong on a virtual thread, never on an event loop.
public interface Stores extends AutoCloseable {

  /// Runs the work on a consistent view of the data; the work must not change anything.
  <T extends @Nullable Object> T read(Work<T> work);

  /// Runs the work as one atomic change and returns once it is durable: after the return, neither
  /// `kill -9` nor a power cut loses it. Concurrent changes may share one commit; a work that
  /// throws changes nothing and disturbs no other work in that commit. A work may run long after
  /// the call was made but never twice; it must not wait for anything else.
  ///
  /// @throws StoreUnavailable when the change is not known to be durable
  <T extends @Nullable Object> T write(Work<T> work);

  /// Whether changes got lost on their way to the disk, and none was kept since. It does not block.
  default boolean losesChanges() {
    return false;
  }

  /// What an operator wants to read in the log and in `doctor`: the kind and the place, no secret.
  String describe();

  @Override
  void close();

  /// A piece of work inside one transaction.
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T run(Transaction transaction);
  }
}
