package io.gatehouse.messaging.ask;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// A command that has to wait until the application's backend has been asked.
///
/// Whoever has one stops doing what comes after the command, does the command in `then`, and goes
/// on.
public final class Asking {
  private final CompletableFuture<Void> answered;
  private final Executor loop;

  Asking(CompletableFuture<Void> answered, Executor loop) {
    this.answered = answered;
    this.loop = loop;
  }

  /// Runs the task on the connection's loop when the answer is there, which is always and within
  /// the webhook's timeout, unless the server stops. It may say no: the command is judged as usual.
  @SuppressWarnings("FutureReturnValueIgnored") // the task is what comes of it
  public void then(Runnable task) {
    answered.whenComplete((_, _) -> {
      try {
        loop.execute(task);
      } catch (RejectedExecutionException stopping) {
        // the loop ends with the server, and its connections with it
      }
    });
  }

  /// Waits, on a virtual thread.
  public void await() {
    answered.join();
  }
}
