package io.gatehouse.store;

/// Thrown by an `add` whose key is taken; carries what was taken, in words for people.
public final class AlreadyExists extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AlreadyExists(String message) {
    super(message, null, false, false);
  }
}
