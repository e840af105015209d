package io.gatehouse.door.http;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;

/// A request that has left the event loop: its thread, and the time by which it must be back.
final class Waiting {
  /// Whoever takes an answer more slowly than this is not waited for.
  private static final int SLOWEST_BYTES_PER_SECOND = 8 * 1024;

  private static final Duration LINGER = Duration.ofSeconds(1);
  private static final long NO_ERROR = 0x0;
  private static final long CANCEL = 0x8;

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
            desk.settings().limits().requestTimeout(),
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
    return until(desk.settings().limits().requestTimeout(), context, () -> exchange.fail(late()));
  }

  /// Waits for the body of an HTTP/2 request; [SlowSenders] sees those of HTTP/1 only.
  static Waiting body(Desk desk, ContextInternal context, Runnable whenLate) {
    return until(desk.settings().limits().bodyTimeout(), context, whenLate);
  }

  /// Waits until the peer has taken an answer of HTTP/2, whose window it may keep closed while it
  /// keeps the connection awake: the answer would stay in memory for ever (RFC 9113 section 10.5).
  /// It ends the stream too where the peer goes on with a body that nobody reads, however it has
  /// announced it; on HTTP/1, where it was announced and is `unread`, that ends the connection.
  static void taken(
      Desk desk,
      ContextInternal context,
      HttpServerRequest raw,
      Future<Void> written,
      int length,
      boolean unread) {
    if (raw.version() != HttpVersion.HTTP_2) {
      if (unread) {
        desk.closeSoon(raw);
      }
      return;
    }
    if (written.isComplete() && raw.isEnded()) {
      return;
    }
    Duration time =
        desk.settings().limits().requestTimeout().plusSeconds(length / SLOWEST_BYTES_PER_SECOND);
    Waiting late = until(time, context, () -> raw.response().reset(CANCEL));
    written.onComplete(_ -> {
      late.end();
      if (!raw.isEnded()) {
        until(LINGER, context, () -> endIfOpen(raw));
      }
    });
  }

  private static void endIfOpen(HttpServerRequest raw) {
    if (!raw.isEnded()) {
      raw.response().reset(NO_ERROR);
    }
  }

  private static Waiting until(Duration time, ContextInternal context, Runnable whenLate) {
    return new Waiting(context, context.owner().setTimer(time.toMillis(), _ -> whenLate.run()));
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
