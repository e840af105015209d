package io.gatehouse.messaging.thing;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.ThingName;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Takes in what is sent to things: a record for a stream, a command for an action.
@FunctionalInterface
public interface Inlet {
  /// For a server without devices.
  Inlet NONE =
      (_, _, _) ->
          CompletableFuture.failedFuture(
              Problem.of(ProblemType.UNAVAILABLE, "this server keeps no devices").refused());

  /// Takes a message of somebody who may send it; never blocks, and is called on event loops.
  ///
  /// @return done when it is safe, or failed with `Refused` where the message is not taken
  CompletionStage<?> take(Rights sender, ThingName thing, Message message);
}
