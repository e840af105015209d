package io.gatehouse.dialect.carotene;

import io.gatehouse.door.websocket.wire.Frames;
import io.gatehouse.door.websocket.wire.TextSocket;
import io.gatehouse.identity.Origin;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;

/// A client at the other end of a WebSocket; belongs to its event loop.
final class SocketLine implements Line, TextSocket.Speaker {
  private static final byte[] PONG = Frames.text("pong".getBytes(StandardCharsets.US_ASCII));
  private static final int NORMAL = 1000;
  private static final int GOING_AWAY = 1001;
  private static final int NOT_TEXT = 1003;

  private final TextSocket socket;
  private final Conversation conversation;

  SocketLine(TextSocket socket, Rooms rooms, CaroteneSettings settings, Origin origin) {
    this.socket = socket;
    this.conversation = new Conversation(rooms, settings, this, origin);
  }

  void begin() {
    socket.begin(this);
  }

  @Override
  public void heard(String text) {
    conversation.heard(text);
  }

  /// Binary frames are passed over; anything else ends the connection.
  @Override
  public void broken(int code, Problem why) {
    if (code != NOT_TEXT) {
      close(code, why.line());
    }
  }

  @Override
  public void silent() {
    close(NORMAL, "");
  }

  @Override
  public void stopping() {
    close(GOING_AWAY, "the server is stopping");
  }

  @Override
  public void gone() {
    conversation.over();
  }

  @Override
  public Executor loop() {
    return socket.loop();
  }

  @Override
  public void say(byte[] json) {
    socket.write(Frames.text(json));
  }

  @Override
  public void pong() {
    socket.write(PONG);
  }

  @Override
  public boolean offer(Publication publication, Subscription subscription) {
    return socket.offer(publication, subscription);
  }

  @Override
  public void add(Publication publication, Subscription subscription) {
    socket.add(publication, subscription);
  }

  @Override
  public int discard(Subscription subscription) {
    return socket.discard(subscription);
  }

  @Override
  public int discard() {
    return socket.discard();
  }

  @Override
  public boolean isBusy() {
    return socket.isBusy();
  }

  @Override
  public void pause() {
    socket.pause();
  }

  @Override
  public void resume() {
    socket.resume();
  }

  /// The client comes back by itself, and is refused then if it has to be.
  @Override
  public void end(Problem why) {
    if (socket.isStuck()) {
      socket.cut();
      conversation.over();
    } else {
      close(why.type().webSocketClose(), why.line());
    }
  }

  private void close(int code, String reason) {
    socket.close(code, reason);
    conversation.over();
  }

  @Override
  public boolean isOver() {
    return socket.isOver();
  }
}
