package io.gatehouse.door.websocket;

import io.gatehouse.access.Rights;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.door.websocket.ServerMessage.Dropped;
import io.gatehouse.door.websocket.ServerMessage.Failed;
import io.gatehouse.door.websocket.ServerMessage.Goodbye;
import io.gatehouse.door.websocket.ServerMessage.Ok;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One open WebSocket: its life from the handshake to the last byte.
///
/// Belongs to the event loop of its channel.
final class WebSocketConnection implements Connection, Wire.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);
  private static final int TURNS_OF_SILENCE = 2;
  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private final WebSocketSettings settings;
  private final ServerWebSocket socket;
  private final ChannelHandlerContext context;
  private final Wire wire;
  private final Outbox outbox;
  private final Acts acts;
  private final SignIn signIn;
  private final Conversation conversation;
  private final Replies replies;
  private final Hub hub;
  private final String id;
  private Runnable whenGone = () -> {};
  private boolean heard = true;
  private boolean ended;
  private boolean paused;
  private boolean left;
  private int silence;

  WebSocketConnection(
      WebSocketDoor.Services services,
      WebSocketSettings settings,
      WebSocketDoor.Greeting greeting,
      Outbox outbox) {
    this.settings = settings;
    this.socket = greeting.socket();
    this.context = greeting.context();
    this.wire = new Wire(this, settings.maxMessage());
    this.outbox = outbox;
    this.id = services.connections().newId();
    this.hub = services.hub();
    this.replies = new Replies(this::write);
    this.acts = new Acts(this);
    this.signIn = new SignIn(this, services, settings, greeting.origin(), acts);
    this.conversation = new Conversation(this, settings, signIn, acts, new Questions(this, hub));
  }

  void begin(Runnable afterwards) {
    whenGone = afterwards;
    socket.shutdownHandler(
        _ -> end(Problem.of(ProblemType.STOPPING, "the server is stopping").cure("connect again")));
    context.pipeline().addBefore(context.name(), "gatehouse", wire);
    later(settings.authTimeout(), this::checkKnown);
    listen();
    if (!context.channel().isActive()) {
      gone(); // it was faster than we
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it ends with the event loop at the latest
  private void later(Duration time, Runnable task) {
    timer(time, task);
  }

  /// Does something after a while, unless that is cancelled.
  Future<?> timer(Duration time, Runnable task) {
    return context.executor().schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// The handshake has shown whose connection this is.
  void take(Rights rights) {
    signIn.take(rights);
  }

  @Override
  public void heard(String text) {
    heard = true;
    if (!ended) {
      conversation.heard(text);
    }
  }

  @Override
  public void alive() {
    heard = true;
  }

  @Override
  public void broken(int code, Problem why) {
    end(code, why);
  }

  @Override
  public void writable() {
    outbox.drain();
  }

  @Override
  public void gone() {
    if (left) {
      return;
    }
    left = true;
    ended = true;
    outbox.discard();
    signIn.over();
    whenGone.run();
  }

  private void checkKnown() {
    if (!ended && !signIn.isKnown() && !acts.haveBegun()) {
      end(
          Problem.of(ProblemType.UNAUTHENTICATED, "you did not say who you are in time")
              .cure("send `{\"type\":\"auth\",\"token\":…}` first"));
    }
  }

  /// Asks for a sign of life, and ends the connection where none has come for the whole time.
  private void listen() {
    if (ended) {
      return;
    }
    silence = heard ? 0 : silence + 1;
    heard = false;
    if (silence >= TURNS_OF_SILENCE) {
      vanish(Problem.of(ProblemType.TIMED_OUT, "nothing was heard from you for too long"));
      return;
    }
    if (silence > 0) {
      outbox.write(Frames.ping());
    }
    signIn.watchEnd();
    later(settings.idleTimeout().dividedBy(2), this::listen);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Executor loop() {
    return context.channel().eventLoop();
  }

  @Override
  public boolean isBusy() {
    return outbox.isBusy();
  }

  @Override
  public void deliver(Publication publication, Subscription subscription) {
    if (!ended && !outbox.offer(publication, subscription)) {
      hub.countSlowConsumer();
      outbox.discard();
      end(
          Problem.of(ProblemType.SLOW_CONSUMER, "messages came faster than you read them")
              .cure("read faster, or subscribe to less"));
    }
  }

  @Override
  public void deliverRetained(Iterable<Publication> publications, Subscription subscription) {
    if (!ended) {
      publications.forEach(publication -> outbox.add(publication, subscription));
    }
  }

  @Override
  public int dropped(Subscription subscription, Problem why) {
    acts.forget(subscription.filter());
    say(new Dropped(subscription.filter(), why));
    return outbox.discard(subscription);
  }

  /// What has not reached the peer's machine by now shall not reach it any more.
  @Override
  public int close(Problem why) {
    int discarded = outbox.discard();
    if (outbox.isStuck()) {
      vanish(why);
    } else {
      end(why);
    }
    return discarded;
  }

  /// Says something that nobody asked for.
  void say(ServerMessage message) {
    write(message.frame());
  }

  /// Answers the message that is being done.
  void answer(ServerMessage message) {
    replies.say(message.frame());
  }

  /// Answers that it was done, to whoever gave it an id.
  void ok(@Nullable String to, @Nullable String channel) {
    if (to != null) {
      answer(new Ok(to, channel));
    }
  }

  void fail(@Nullable String to, Problem why) {
    answer(new Failed(to, why));
  }

  /// Keeps the place of an answer that is known later; `keep` has to follow.
  Replies.Reply promise() {
    Replies.Reply reply = replies.promise();
    if (replies.areMany()) {
      pause();
    }
    return reply;
  }

  void keep(Replies.Reply reply, @Nullable ServerMessage message) {
    boolean full = replies.areMany();
    replies.keep(reply, message == null ? null : message.frame());
    if (full && !replies.areMany()) {
      resume();
    }
  }

  private void write(byte[] frame) {
    if (!ended) {
      outbox.write(frame);
    }
  }

  boolean isOver() {
    return ended;
  }

  boolean isPaused() {
    return paused;
  }

  /// Nothing more is done until [#resume].
  void pause() {
    paused = true;
    wire.pause();
  }

  void resume() {
    paused = false;
    conversation.goOn();
    if (!paused && !ended) {
      wire.resume();
    }
  }

  void run(Runnable task) {
    context.executor().execute(task);
  }

  /// Says goodbye and closes; the peer has a moment to answer.
  void end(Problem why) {
    end(why.type().webSocketClose(), why);
  }

  private void end(int code, Problem why) {
    if (ended) {
      return;
    }
    say(new Goodbye(why));
    outbox.write(Frames.close(code, why.line()));
    outbox.flush();
    over(why);
    later(FAREWELL, outbox::cut);
  }

  /// Closes a connection whose peer would not hear a goodbye.
  private void vanish(Problem why) {
    over(why);
    outbox.cut();
  }

  private void over(Problem why) {
    LOG.debug("connection {} ends: {}", id, why.detail());
    ended = true;
    wire.deafen();
    signIn.over();
  }
}
