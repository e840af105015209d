package io.gatehouse.core.reverse;

import io.gatehouse.core.decide.Decision;

/// What a change does to the answer to one question.
public enum Difference {
  /// It stays what it was, even if for another reason.
  NONE,
  /// It was yes, or at least for the application's backend to say, and is less now.
  LOST,
  /// It is yes now, or at least for the application's backend to say, and was less.
  GAINED;

  public static Difference between(Decision before, Decision after) {
    int difference = rank(after) - rank(before);
    return difference == 0 ? NONE : difference < 0 ? LOST : GAINED;
  }

  private static int rank(Decision decision) {
    return switch (decision) {
      case Decision.Deny _ -> 0;
      case Decision.Ask _ -> 1;
      case Decision.Allow _ -> 2;
    };
  }
}
