package io.gatehouse.messaging;

import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.Refused;
import org.jspecify.annotations.Nullable;

/// What became of a message that was accepted.
///
/// A door that acknowledges messages does so when `unit` has ended well, or at once where there is
/// none, and keeps its acknowledgements in the order of the messages.
///
/// @param receivers how many subscriptions it goes to
/// @param unit what has to be durable first; null where nothing has to
public record Sent(int receivers, @Nullable Unit unit) {

  /// What to tell the sender when `unit` has ended badly.
  ///
  /// @param lost what is told where nobody has refused the message
  public static Problem why(RuntimeException failure, Problem lost) {
    return failure instanceof Refused refused ? refused.problem() : lost;
  }

  /// Whether the answer has to wait for `unit` although nothing has to be safe.
  public boolean isOpen() {
    return unit != null && unit.decides();
  }
}
