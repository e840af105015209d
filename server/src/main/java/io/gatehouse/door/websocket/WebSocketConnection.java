package io.gatehouse.door.websocket;

import io.gatehouse.access.Rights;
import io.gatehouse.door.websocket.ServerMessage.Dropped;
import io.gatehouse.door.websocket.ServerMessage.Goodbye;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Publication;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.channel.Channel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One open WebSocket: its life from the handshake to the last byte.
///
/// Belongs to the event loop of its channel.
final class WebSocketConnection implements Connection {
  private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);
  private static final int LONGEST_REASON = 123; // RFC 6455 section 5.5.1
  private static final int TURNS_OF_SILENCE = 2;

  private final WebSocketSettings settings;
  private final ServerWebSocket socket;
  private final Channel channel;
  private final Outbox outbox;
  private final Conversation conversation;
  private final String id;
  private boolean heard = true;
  private boolean ended;
  private int silence;

  WebSocketConnection(
      WebSocketDoor.Services services,
      WebSocketSettings settings,
      WebSocketDoor.Greeting greeting,
      Outbox outbox) {
    this.settings = settings;
    this.socket = greeting.socket();
    this.channel = greeting.channel();
    this.outbox = outbox;
    this.id = services.connections().newId();
    this.conversation = new Conversation(this, services, settings, greeting.origin());
  }

  void begin(Runnable whenGone) {
    socket.textMessageHandler(this::heard);
    socket.binaryMessageHandler(_ -> heardBinary());
    socket.pongHandler(_ -> heard = true);
    socket.exceptionHandler(e -> LOG.debug("connection {} failed", id, e));
    socket.shutdownHandler(
        _ -> end(Problem.of(ProblemType.STOPPING, "the server is stopping").cure("connect again")));
    socket.closeHandler(
        _ -> {
          ended = true;
          outbox.discard();
          conversation.over();
          whenGone.run();
        });
    channel
        .eventLoop()
        .schedule(
            this::checkKnown, settings.authTimeout().toMillis(), TimeUnit.MILLISECONDS);
    listen();
  }

  /// The handshake has shown whose connection this is.
  void take(Rights rights) {
    conversation.take(rights);
  }

  private void heard(String text) {
    heard = true;
    if (!ended) {
      conversation.heard(text);
    }
  }

  private void heardBinary() {
    end(
        Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "this connection speaks JSON in text frames")
            .cure("send text frames"));
  }

  private void checkKnown() {
    if (!ended && !conversation.isUseful()) {
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
      socket.writePing(Buffer.buffer());
    }
    long half = settings.idleTimeout().toMillis() / 2;
    channel.eventLoop().schedule(this::listen, half, TimeUnit.MILLISECONDS);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Executor loop() {
    return channel.eventLoop();
  }

  @Override
  public void deliver(Publication publication, Subscription subscription) {
    if (!ended && !outbox.offer(publication, subscription)) {
      conversation.countSlow();
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
    conversation.forget(subscription.filter());
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

  void say(ServerMessage message) {
    if (!ended) {
      outbox.write(message.frame());
    }
  }

  /// Nothing more is read until [#resume].
  void pause() {
    socket.pause();
  }

  void resume() {
    socket.resume();
  }

  void run(Runnable task) {
    channel.eventLoop().execute(task);
  }

  /// Says goodbye and closes; the peer has a moment to answer.
  void end(Problem why) {
    if (ended) {
      return;
    }
    say(new Goodbye(why));
    outbox.flush();
    ended = true;
    conversation.over();
    socket.close((short) why.type().webSocketClose(), reason(why));
  }

  /// Closes a connection whose peer would not hear a goodbye.
  private void vanish(Problem why) {
    LOG.debug("connection {} is cut: {}", id, why.detail());
    ended = true;
    conversation.over();
    channel.close();
  }

  /// The problem in the few bytes that a close frame has for it.
  private static String reason(Problem why) {
    String line = why.line();
    while (line.getBytes(StandardCharsets.UTF_8).length > LONGEST_REASON) {
      line = line.substring(0, line.offsetByCodePoints(line.length(), -1));
    }
    return line;
  }
}
