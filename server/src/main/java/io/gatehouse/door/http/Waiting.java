package io.gatehouse.door.http;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.vertx.core.internal.ContextInternal;

/// A request that has left the event loop: its thread, and the time by which it must be back.
final class Waiting {
  private final ContextInternal context;
  private final long timer;

  private Waiting(ContextInternal context, long timer) {
    this.context = context;
    this.timer = timer;
  }

  /// Runs work on a virtual thread; refuses where too many run already.
  static Waiting begin(
      Desk desk, ContextInternal context, Exchange.Blocking work, Exchange exchange) {
    if (!desk.waiting().tryAcquire()) {
      throw Problem.of(ProblemType.UNAVAILABLE, "the server is busy")
          .cure("try again soon")
          .retryAfter(1)
          .refused();
    }
    Thread thread =
        Thread.ofVirtual()
            .name("request-" + exchange.id())
            .unstarted(() -> run(desk, work, exchange));
    Waiting waiting =
        until(
            desk,
            context,
            () -> {
              exchange.fail(late());
              thread.interrupt();
            });
    thread.start();
    return waiting;
  }

  /// Waits for an answer that comes by itself.
  static Waiting watch(Desk desk, ContextInternal context, Exchange exchange) {
    return until(desk, context, () -> exchange.fail(late()));
  }

  private static Waiting until(Desk desk, ContextInternal context, Runnable whenLate) {
    long time = desk.settings().limits().requestTimeout().toMillis();
    return new Waiting(context, context.owner().setTimer(time, _ -> whenLate.run()));
  }

  private static void run(Desk desk, Exchange.Blocking work, Exchange exchange) {
    try {
      work.run();
    } catch (InterruptedException e) {
      exchange.fail(late());
    } catch (Exception | Error e) {
      exchange.fail(e);
    } finally {
      desk.waiting().release();
    }
  }

  private static RuntimeException late() {
    return Problem.of(ProblemType.UNAVAILABLE, "the answer took too long")
        .cure("look whether it was done before you try again")
        .retryAfter(1)
        .refused();
  }

  void end() {
    context.owner().cancelTimer(timer);
  }
}
