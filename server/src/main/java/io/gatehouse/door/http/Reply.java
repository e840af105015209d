package io.gatehouse.door.http;

import java.util.concurrent.ScheduledExecutorService;

/// Takes the one answer to a request, now or later, on any thread; further ones are dropped.
public interface Reply {
  void send(Response response);

  /// A [io.gatehouse.problem.Refused] becomes its problem, anything else `internal`.
  void fail(Throwable why);

  /// The answer to a request that may have to wait for minutes. Whoever takes it answers in any
  /// case: nobody else watches the time.
  interface Held extends Reply {

    /// On which the request was offered; it never blocks.
    ScheduledExecutorService loop();

    /// What to do when the peer goes before it was answered; runs on the loop.
    void whenGone(Runnable task);
  }

  /// Takes requests and answers them when there is something to say; a refusal that it throws is
  /// answered as to any request.
  @FunctionalInterface
  interface Later {

    /// Runs on the event loop; the rights are known.
    void handle(Request request, Held reply);
  }
}
