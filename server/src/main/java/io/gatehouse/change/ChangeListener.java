package io.gatehouse.change;

/// Told of each change after it is durable and before its author gets the answer. Told again,
/// later, where that failed, and also told where nobody knows whether the change was made: what it
/// touches is read again then, not taken for changed.
@FunctionalInterface
public interface ChangeListener {

  /// Ends what the change no longer allows; blocks until that is done.
  Receipt apply(Change change);
}
