package io.gatehouse.change;

/// Told of each change after it is durable and before its author gets the answer.
@FunctionalInterface
public interface ChangeListener {

  /// Ends what the change no longer allows; blocks until that is done.
  Receipt apply(Change change);
}
