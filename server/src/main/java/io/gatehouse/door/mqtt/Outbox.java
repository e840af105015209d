package io.gatehouse.door.mqtt;

import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.message.Publication;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.time.InstantSource;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What is on its way to one client: packets of this turn, and messages that have to wait.
///
/// Small packets are copied into one buffer and written together: that costs less than a buffer, a
/// promise and a piece of a gathering write for each. Large payloads are shared, not copied.
///
/// INVARIANT: used on the connection's loop only; nothing overtakes a message that waits.
// a write that fails closes its channel; subscriptions are told apart by identity
@SuppressWarnings({"FutureReturnValueIgnored", "ReferenceEquality"})
final class Outbox {
  private static final int COPIED = 4 << 10;
  private static final int BATCH = 16 << 10;

  private final Channel channel;
  private final Client client;
  private final Limits limits;
  private final InstantSource clock;
  private final InFlight inFlight;
  private @Nullable ByteBuf batch;
  private @Nullable ArrayDeque<Waiting> waiting;
  private long waitingBytes;

  Outbox(Channel channel, Client client, Limits limits, InstantSource clock) {
    this.channel = channel;
    this.client = client;
    this.limits = limits;
    this.clock = clock;
    this.inFlight = new InFlight(client.receiveMaximum());
  }

  /// What the client said about itself in its CONNECT.
  ///
  /// @param maxPacket the largest packet that it takes
  /// @param receiveMaximum how many unacknowledged QoS 1 messages it takes
  record Client(boolean five, int maxPacket, int receiveMaximum) {}

  /// Sends a message or keeps it waiting.
  ///
  /// @return false when the queue is full
  boolean add(Publication publication, Subscription subscription, boolean retained) {
    if (isIdle() && canSend(qos(publication, subscription))) {
      send(publication, subscription, retained);
      return true;
    }
    ArrayDeque<Waiting> queue = waiting;
    if (queue == null) {
      queue = new ArrayDeque<>();
      waiting = queue;
    }
    boolean full = queue.size() >= limits.queueMessages() || waitingBytes >= limits.queueBytes();
    if (full && !retained) {
      return false;
    }
    queue.add(new Waiting(publication, subscription, retained));
    waitingBytes += publication.payload().length;
    return true;
  }

  boolean isFull() {
    ArrayDeque<Waiting> queue = waiting;
    return queue != null && queue.size() >= limits.queueMessages();
  }

  private boolean isIdle() {
    return waiting == null || waiting.isEmpty();
  }

  private boolean canSend(int qos) {
    if (qos > 0 && inFlight.isFull()) {
      return false;
    }
    if (!channel.isWritable()) {
      // perhaps only this turn's messages are in the way
      push();
      channel.flush();
    }
    return channel.isWritable();
  }

  private static int qos(Publication publication, Subscription subscription) {
    return Math.min(publication.message().qos(), subscription.options().qos());
  }

  /// Sends what waits, as far as the socket and the client take it.
  void drain() {
    ArrayDeque<Waiting> queue = waiting;
    while (queue != null && !queue.isEmpty() && canSend(queue.element().qos())) {
      Waiting next = queue.poll();
      if (next != null) {
        waitingBytes -= next.publication().payload().length;
        send(next.publication(), next.subscription(), next.retained());
      }
    }
    if (queue != null && queue.isEmpty() && waiting == queue) {
      waiting = null;
    }
  }

  /// The client has received the QoS 1 message with this packet id.
  void acknowledged(int packetId) {
    inFlight.free(packetId);
    drain();
  }

  /// Discards what waits for a subscription, or everything for null.
  int discard(@Nullable Subscription subscription) {
    ArrayDeque<Waiting> queue = waiting;
    if (queue == null) {
      return 0;
    }
    int before = queue.size();
    queue.removeIf(one -> subscription == null || one.subscription() == subscription);
    waitingBytes = queue.stream().mapToLong(one -> one.publication().payload().length).sum();
    return before - queue.size();
  }

  private void send(Publication publication, Subscription subscription, boolean retained) {
    long expiresAt = publication.message().extras().expiresAt();
    long now = expiresAt == Long.MAX_VALUE ? 0 : clock.millis();
    if (expiresAt <= now) {
      return;
    }
    int qos = qos(publication, subscription);
    int identifier = subscription.options().identifier();
    boolean own = client.five() && (identifier > 0 || expiresAt != Long.MAX_VALUE);
    byte[] head =
        own
            ? PublishFrames.own(publication, qos, identifier, now)
            : PublishFrames.shared(publication, client.five(), qos);
    if (head.length + publication.payload().length <= client.maxPacket()) {
      boolean shown = publication.message().retain() && subscription.options().retainAsPublished();
      write(publication, head, qos == 0 ? 0 : inFlight.take(), retained || shown);
    }
  }

  /// Sends a message of the server itself to this client alone; it never waits.
  void notice(Publication publication) {
    write(publication, PublishFrames.shared(publication, client.five(), 0), 0, false);
  }

  private void write(Publication publication, byte[] head, int packetId, boolean retain) {
    byte[] payload = publication.payload();
    boolean small = payload.length <= COPIED;
    ByteBuf out = room(head.length + (small ? payload.length : 0));
    PublishFrames.write(out, head, packetId, retain);
    if (small) {
      out.writeBytes(payload);
    } else {
      push();
      channel.write(Unpooled.wrappedBuffer(publication.directPayload()), channel.voidPromise());
    }
  }

  /// A buffer that takes as many bytes as part of this turn's batch.
  ByteBuf room(int bytes) {
    ByteBuf out = batch;
    if (out != null && out.readableBytes() + bytes > BATCH) {
      push();
      out = null;
    }
    if (out == null) {
      out = channel.alloc().ioBuffer(Math.max(bytes, 256));
      batch = out;
    }
    return out;
  }

  /// Writes a control packet behind everything so far.
  void write(MqttMessage packet) {
    push();
    channel.write(packet, channel.voidPromise());
  }

  /// Hands the batch to the channel, unflushed.
  void push() {
    ByteBuf out = batch;
    if (out != null) {
      batch = null;
      channel.write(out, channel.voidPromise());
    }
  }

  /// Frees what was never written; the connection is over.
  int release() {
    int discarded = discard(null);
    waiting = null;
    ByteBuf out = batch;
    if (out != null) {
      batch = null;
      out.release();
    }
    return discarded;
  }

  private record Waiting(Publication publication, Subscription subscription, boolean retained) {
    int qos() {
      return Outbox.qos(publication, subscription);
    }
  }
}
