package io.gatehouse.door.websocket;

import io.gatehouse.access.Rights;
import io.gatehouse.door.websocket.ServerMessage.Dropped;
import io.gatehouse.door.websocket.ServerMessage.Failed;
import io.gatehouse.door.websocket.ServerMessage.Goodbye;
import io.gatehouse.door.websocket.ServerMessage.Ok;
import io.gatehouse.door.websocket.wire.TextSocket;
import io.gatehouse.identity.Origin;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.ask.Asking;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One open WebSocket: its life from the handshake to the last byte.
///
/// Belongs to the event loop of its channel.
final class WebSocketConnection implements Connection, TextSocket.Speaker {
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);

  private final WebSocketSettings settings;
  private final TextSocket socket;
  private final Acts acts;
  private final SignIn signIn;
  private final Petition petition;
  private final Conversation conversation;
  private final Replies replies;
  private final Hub hub;
  private final String id;
  private int pauses;
  private boolean crowded;

  WebSocketConnection(
      WebSocketDoor.Services services,
      WebSocketSettings settings,
      TextSocket socket,
      Origin origin) {
    this.settings = settings;
    this.socket = socket;
    this.id = services.connections().newId();
    this.hub = services.hub();
    this.replies = new Replies(socket::write);
    this.acts = new Acts(this);
    this.signIn = new SignIn(this, services, settings, origin, acts);
    this.petition = new Petition(this, services, signIn, origin);
    this.conversation =
        new Conversation(
            this,
            settings,
            signIn,
            petition,
            acts,
            new Questions(this, hub),
            new Calls(this, services.scripts()));
  }

  void begin() {
    expectKnown();
    socket.begin(this);
  }

  /// Ends the connection unless it is soon known whose it is.
  void expectKnown() {
    socket.later(settings.authTimeout(), this::checkKnown);
  }

  /// Does something after a while, unless that is cancelled.
  Future<?> timer(Duration time, Runnable task) {
    return socket.timer(time, task);
  }

  /// The handshake has shown whose connection this is.
  void take(Rights rights) {
    signIn.take(rights);
  }

  @Override
  public void heard(String text) {
    conversation.heard(text);
  }

  @Override
  public void alive() {
    signIn.watchEnd();
  }

  @Override
  public void goOn() {
    conversation.goOn();
  }

  @Override
  public void broken(int code, Problem why) {
    end(code, why);
  }

  @Override
  public void silent() {
    vanish(Problem.of(ProblemType.TIMED_OUT, "nothing was heard from you for too long"));
  }

  @Override
  public void stopping() {
    end(Problem.of(ProblemType.STOPPING, "the server is stopping").cure("connect again"));
  }

  @Override
  public void gone() {
    petition.over();
    signIn.over();
  }

  private void checkKnown() {
    if (!isOver() && !signIn.isKnown() && !petition.isWaiting() && !acts.haveBegun()) {
      end(
          Problem.of(ProblemType.UNAUTHENTICATED, "you did not say who you are in time")
              .cure("send `{\"type\":\"auth\",\"token\":…}` first"));
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Executor loop() {
    return socket.loop();
  }

  @Override
  public boolean isBusy() {
    return socket.isBusy();
  }

  @Override
  public void deliver(Publication publication, Subscription subscription) {
    if (!isOver() && !socket.offer(publication, subscription)) {
      hub.countSlowConsumer();
      socket.discard();
      end(
          Problem.of(ProblemType.SLOW_CONSUMER, "messages came faster than you read them")
              .cure("read faster, or subscribe to less"));
    }
  }

  @Override
  public void deliverRetained(Iterable<Publication> publications, Subscription subscription) {
    if (!isOver()) {
      publications.forEach(publication -> socket.add(publication, subscription));
    }
  }

  @Override
  public int dropped(Subscription subscription, Problem why) {
    acts.forget(subscription.filter());
    say(new Dropped(subscription.filter(), why));
    return socket.discard(subscription);
  }

  /// What has not reached the peer's machine by now shall not reach it any more.
  @Override
  public int close(Problem why) {
    int discarded = socket.discard();
    if (socket.isStuck()) {
      vanish(why);
    } else {
      end(why);
    }
    return discarded;
  }

  /// Says something that nobody asked for.
  void say(ServerMessage message) {
    socket.write(message.frame());
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
      crowded = true;
      settle();
    }
    return reply;
  }

  void keep(Replies.Reply reply, @Nullable ServerMessage message) {
    replies.keep(reply, message == null ? null : message.frame());
    if (crowded && !replies.areMany()) {
      crowded = false;
      settle();
    }
  }

  boolean isOver() {
    return socket.isOver();
  }

  boolean isPaused() {
    return socket.isPaused();
  }

  /// Nothing more is done until [#resume]; of several pauses, each has to end.
  void pause() {
    pauses++;
    settle();
  }

  void resume() {
    pauses--;
    settle();
  }

  private void settle() {
    boolean pausing = crowded || pauses > 0;
    if (pausing && !socket.isPaused()) {
      socket.pause();
    } else if (!pausing && socket.isPaused()) {
      socket.resume();
    }
  }

  /// Does something at once, or when the application's backend has been asked; what comes after it
  /// waits.
  void after(@Nullable Asking asking, Runnable act) {
    if (asking == null) {
      act.run();
      return;
    }
    pause();
    asking.then(() -> {
      if (!isOver()) {
        conversation.goOn(act);
        resume();
      }
    });
  }

  void run(Runnable task) {
    socket.run(task);
  }

  /// Says goodbye and closes; the peer has a moment to answer.
  void end(Problem why) {
    end(why.type().webSocketClose(), why);
  }

  private void end(int code, Problem why) {
    if (isOver()) {
      return;
    }
    say(new Goodbye(why));
    socket.close(code, why.line());
    over(why);
  }

  /// Closes a connection whose peer would not hear a goodbye.
  private void vanish(Problem why) {
    over(why);
    socket.cut();
  }

  private void over(Problem why) {
    LOG.debug("connection {} ends: {}", id, why.detail());
    petition.over();
    signIn.over();
  }
}
