package io.gatehouse.core.decide;

/// The answer to a question about rights.
public sealed interface Decision {
  Reason reason();

  /// Whether the answer is yes; an [Ask] is not.
  default boolean allowed() {
    return this instanceof Allow;
  }

  /// It may be done.
  record Allow(Reason reason) implements Decision {}

  /// It may not be done.
  record Deny(Reason reason) implements Decision {}

  /// The application's webhook decides; without its yes it may not be done.
  record Ask(Reason reason) implements Decision {}
}
