package io.gatehouse.door.websocket;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Answers in the order of the messages, although some become known later than others.
///
/// Belongs to the event loop of its connection.
final class Replies {
  private static final Queue<Reply> NOTHING = new ArrayDeque<>(0);
  private static final int MANY = 1_000;

  private final Consumer<byte[]> out;
  private Queue<Reply> waiting = NOTHING;

  /// The place of one answer in the order.
  static final class Reply {
    private byte @Nullable [] frame;
    private boolean known;

    private Reply() {}
  }

  Replies(Consumer<byte[]> out) {
    this.out = out;
  }

  void say(byte[] frame) {
    if (waiting.isEmpty()) {
      out.accept(frame);
    } else {
      keep(promise(), frame);
    }
  }

  /// Keeps a place for an answer that is not known yet.
  Reply promise() {
    if (waiting.isEmpty()) {
      waiting = new ArrayDeque<>();
    }
    Reply reply = new Reply();
    waiting.add(reply);
    return reply;
  }

  /// @param frame null for no answer
  void keep(Reply reply, byte @Nullable [] frame) {
    reply.frame = frame;
    reply.known = true;
    for (Reply next = waiting.peek(); next != null && next.known; next = waiting.peek()) {
      waiting.remove();
      if (next.frame != null) {
        out.accept(next.frame);
      }
    }
    if (waiting.isEmpty()) {
      waiting = NOTHING;
    }
  }

  /// Whether so much waits that nothing more should be asked.
  boolean areMany() {
    return waiting.size() >= MANY;
  }
}
