package io.gatehouse.store;

/// Thrown when the store cannot answer (disk full, database gone); callers fail closed.
public final class StoreUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
