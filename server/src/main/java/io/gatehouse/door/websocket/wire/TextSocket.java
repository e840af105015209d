package io.gatehouse.door.websocket.wire;

import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// One open WebSocket, as whoever speaks over it sees it.
///
/// It asks the peer for signs of life, stops reading while it is paused or the peer does not read,
/// and keeps what waits bounded. Belongs to the event loop of its channel.
public final class TextSocket implements Wire.Listener {
  private static final int TURNS_OF_SILENCE = 2;
  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private final ServerWebSocket socket;
  private final ChannelHandlerContext context;
  private final Wire wire;
  private final Outbox outbox;
  private final Duration idleTimeout;
  private final boolean pings;
  private final Runnable leave;
  private Speaker speaker = Speaker.NOBODY;
  private boolean heard = true;
  private boolean ended;
  private boolean paused;
  private boolean left;
  private int silence;
  private long heardAt;

  /// Whoever speaks a protocol over the socket. Everything is told on the event loop.
  public interface Speaker {
    /// For a socket that nobody has taken up yet.
    Speaker NOBODY =
        new Speaker() {
          @Override
          public void heard(String text) {}

          @Override
          public void broken(int code, Problem why) {}

          @Override
          public void silent() {}

          @Override
          public void stopping() {}

          @Override
          public void gone() {}
        };

    /// A whole text of the peer; nothing while the socket is paused.
    void heard(String text);

    /// The peer broke the rules of WebSockets; the socket has to be closed.
    ///
    /// @param code of the close frame that says it
    void broken(int code, Problem why);

    /// Nothing was heard for the whole idle time, not even an answer to a ping.
    void silent();

    /// The server is about to stop.
    void stopping();

    /// The peer is gone, or the socket is closed; told once.
    void gone();

    /// Half of the idle time has gone by, and the peer lives.
    default void alive() {}

    /// The peer reads again, and nothing waits in the queue of the socket.
    default void writable() {}

    /// The pause is over; what came before is still to be done, and may pause again.
    default void goOn() {}
  }

  TextSocket(
      ServerWebSocket socket,
      ChannelHandlerContext context,
      Outbox outbox,
      Sockets.Settings settings,
      boolean compression,
      Runnable leave) {
    this.socket = socket;
    this.context = context;
    this.outbox = outbox;
    this.wire = new Wire(this, settings.maxMessage(), compression);
    this.idleTimeout = settings.idleTimeout();
    this.pings = settings.pings();
    this.leave = leave;
  }

  /// From now on the speaker is told what happens.
  public void begin(Speaker first) {
    speaker = first;
    socket.shutdownHandler(_ -> speaker.stopping());
    context.pipeline().addBefore(context.name(), "gatehouse", wire);
    if (pings) {
      listen();
    } else {
      heardAt = System.nanoTime();
      later(idleTimeout, this::awaitSilence);
    }
    if (!context.channel().isActive()) {
      gone(); // it was faster than we
    }
  }

  /// Asks for a sign of life, and says when none has come for the whole time.
  private void listen() {
    if (ended) {
      return;
    }
    silence = heard ? 0 : silence + 1;
    heard = false;
    if (silence >= TURNS_OF_SILENCE) {
      speaker.silent();
      return;
    }
    if (silence > 0) {
      outbox.write(Frames.ping());
    }
    speaker.alive();
    later(idleTimeout.dividedBy(2), this::listen);
  }

  /// Says when nothing has come for the whole time, to the millisecond; asks for nothing.
  private void awaitSilence() {
    if (ended) {
      return;
    }
    Duration left = idleTimeout.minusNanos(System.nanoTime() - heardAt);
    if (left.isPositive()) {
      later(left.plusMillis(1), this::awaitSilence);
    } else {
      speaker.silent();
    }
  }

  private void note() {
    heard = true;
    if (!pings) {
      heardAt = System.nanoTime();
    }
  }

  /// Does something after a while, unless that is cancelled.
  public Future<?> timer(Duration time, Runnable task) {
    return context.executor().schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it ends with the event loop at the latest
  public void later(Duration time, Runnable task) {
    timer(time, task);
  }

  /// Does something on the event loop.
  public void run(Runnable task) {
    context.executor().execute(task);
  }

  public Executor loop() {
    return context.channel().eventLoop();
  }

  @Override
  public void heard(String text) {
    note();
    if (!ended) {
      speaker.heard(text);
    }
  }

  @Override
  public void alive() {
    note();
  }

  @Override
  public void broken(int code, Problem why) {
    speaker.broken(code, why);
  }

  @Override
  public void writable() {
    outbox.drain();
    if (!ended && !outbox.isBusy()) {
      speaker.writable();
    }
  }

  @Override
  public void gone() {
    if (left) {
      return;
    }
    left = true;
    ended = true;
    outbox.discard();
    speaker.gone();
    leave.run();
  }

  /// Whether a peer that reads faster would be a better choice.
  public boolean isBusy() {
    return outbox.isBusy();
  }

  /// Whether bytes that the peer did not take yet are on their way.
  public boolean isStuck() {
    return outbox.isStuck();
  }

  /// Sends a message in the frame that all its receivers share; false if more waits than may.
  public boolean offer(Publication publication, Subscription subscription) {
    return outbox.offer(publication, subscription);
  }

  /// Sends a message whatever waits.
  public void add(Publication publication, Subscription subscription) {
    outbox.add(publication, subscription);
  }

  /// Takes back what waits for one subscription; says how much that was.
  public int discard(Subscription subscription) {
    return outbox.discard(subscription);
  }

  /// Takes back everything that waits; says how much that was.
  public int discard() {
    return outbox.discard();
  }

  /// Sends a frame that overtakes what waits; nothing once the socket has ended.
  ///
  /// @param frame as [Frames] makes it
  public void write(byte[] frame) {
    if (!ended) {
      outbox.write(frame);
    }
  }

  /// Whether it was closed or cut, or the peer is gone.
  public boolean isOver() {
    return ended;
  }

  public boolean isPaused() {
    return paused;
  }

  /// Nothing more is heard until [#resume].
  public void pause() {
    paused = true;
    wire.pause();
  }

  public void resume() {
    paused = false;
    speaker.goOn();
    if (!paused && !ended) {
      wire.resume();
    }
  }

  /// Says goodbye with a code (RFC 6455 section 7.4) and a short reason; the peer has a moment to
  /// answer.
  public void close(int code, String reason) {
    if (ended) {
      return;
    }
    outbox.write(Frames.close(code, reason));
    outbox.flush();
    over();
    later(FAREWELL, outbox::cut);
  }

  /// Ends the connection with whatever the peer has not taken.
  public void cut() {
    over();
    outbox.cut();
  }

  private void over() {
    ended = true;
    wire.deafen();
  }
}
