package io.gatehouse.door.websocket;

import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.WireFormat;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;

/// What waits to be read by one peer: bounded, and open to removal until it is on the wire.
///
/// While the socket takes bytes, messages go straight to it. Only when it is full do they wait
/// here, as references to the shared publication. Belongs to the event loop of its channel.
@SuppressWarnings("FutureReturnValueIgnored") // writes that fail close the channel by themselves
final class Outbox {
  private static final Queue<Waiting> EMPTY = new ArrayDeque<>(0);

  private final ChannelHandlerContext context;
  private final Turn turn;
  private final WebSocketSettings settings;
  private Queue<Waiting> queue = EMPTY;
  private long queuedBytes;
  private boolean dirty;

  private record Waiting(Publication publication, Subscription subscription) {}

  Outbox(ChannelHandlerContext context, Turn turn, WebSocketSettings settings) {
    this.context = context;
    this.turn = turn;
    this.settings = settings;
  }

  /// Takes a message; false if more wait already than may.
  boolean offer(Publication publication, Subscription subscription) {
    if (queue.isEmpty() && context.channel().isWritable()) {
      write(frame(publication));
      return true;
    }
    if (queue.size() >= settings.queueMessages()
        || queuedBytes + publication.payload().length > settings.queueBytes()) {
      return false;
    }
    wait(publication, subscription);
    return true;
  }

  /// Takes a message whatever waits.
  void add(Publication publication, Subscription subscription) {
    if (queue.isEmpty() && context.channel().isWritable()) {
      write(frame(publication));
    } else {
      wait(publication, subscription);
    }
  }

  private void wait(Publication publication, Subscription subscription) {
    if (queue.isEmpty()) {
      queue = new ArrayDeque<>();
    }
    queue.add(new Waiting(publication, subscription));
    queuedBytes += publication.payload().length;
  }

  private static byte[] frame(Publication publication) {
    return publication.frame(WireFormat.WEBSOCKET, Frames::message);
  }

  /// Writes a frame that overtakes what waits.
  void write(byte[] frame) {
    context.write(Unpooled.wrappedBuffer(frame), context.voidPromise());
    if (!dirty) {
      dirty = true;
      turn.flushLater(this);
    }
  }

  void flush() {
    dirty = false;
    context.flush();
  }

  /// Removes what waits for one subscription; says how much that was.
  int discard(Subscription subscription) {
    int before = queue.size();
    for (Iterator<Waiting> all = queue.iterator(); all.hasNext(); ) {
      Waiting waiting = all.next();
      if (waiting.subscription() == subscription) {
        all.remove();
        queuedBytes -= waiting.publication().payload().length;
      }
    }
    return before - queue.size();
  }

  /// Removes everything that waits; says how much that was.
  int discard() {
    int count = queue.size();
    queue = EMPTY;
    queuedBytes = 0;
    return count;
  }

  /// Whether bytes that the socket did not take yet are on their way.
  boolean isStuck() {
    flush();
    Channel channel = context.channel();
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer != null && buffer.totalPendingWriteBytes() > 0;
  }

  /// Writes what waits as far as the socket takes it.
  void drain() {
    while (!queue.isEmpty() && context.channel().isWritable()) {
      Waiting next = queue.remove();
      queuedBytes -= next.publication().payload().length;
      write(frame(next.publication()));
    }
    if (queue.isEmpty()) {
      queue = EMPTY;
    }
  }

  /// Ends the connection with whatever the socket has not taken.
  void cut() {
    context.close();
  }
}
