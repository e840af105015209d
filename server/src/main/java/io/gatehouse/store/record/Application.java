package io.gatehouse.store.record;

/// A tenant: its own directory, policy and channels; nothing crosses applications.
public record Application(
    String id, String account, String name, long createdAt, long version, State state) {

  /// One that is open.
  public Application(String id, String account, String name, long createdAt, long version) {
    this(id, account, name, createdAt, version, State.OPEN);
  }

  /// With another name and state.
  public Application changed(String label, State wanted) {
    return new Application(id, account, label, createdAt, version, wanted);
  }

  public Application versioned(long number) {
    return new Application(id, account, name, createdAt, number, state);
  }

  /// How far an application lives.
  public enum State {
    OPEN,
    /// Until an owner opens it again.
    SUSPENDED,
    /// For ever: what is in it is being removed.
    ENDING,
    /// Nothing is in it any more; its id stays taken, since the audit speaks of it.
    ENDED
  }
}
