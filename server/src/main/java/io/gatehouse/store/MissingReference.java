package io.gatehouse.store;

/// Thrown by a change that names a role, group or application which does not exist; says which, in
/// words for people.
public final class MissingReference extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MissingReference(String message) {
    super(message, null, false, false);
  }
}
