package io.gatehouse.messaging;

import io.gatehouse.problem.Problem;

/// What became of a publish or subscribe.
public sealed interface Outcome<T> {

  /// It was done.
  record Accepted<T>(T value) implements Outcome<T> {}

  /// It was not done, and why.
  record Rejected<T>(Problem problem) implements Outcome<T> {}
}
