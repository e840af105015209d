package io.gatehouse.store;

import org.jspecify.annotations.Nullable;

/// Thrown when the store cannot answer (disk full, database gone); callers fail closed.
///
/// The message may be shown to anybody; what the database said is in the cause, for the log alone.
public final class StoreUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
