package io.gatehouse.door.mqtt.flow;

import io.gatehouse.door.mqtt.wire.PublishFrames;
import io.gatehouse.door.socket.PlainSocket;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.limit.Backlog;
import io.gatehouse.messaging.limit.Backlog.Waiting;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.mailbox.Letter;
import io.gatehouse.messaging.message.Publication;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// What is on its way to one client: packets of this turn, and messages that have to wait.
///
/// Small packets are copied into one buffer and written together: that costs less than a buffer, a
/// promise and a piece of a gathering write for each. Large payloads are shared, not copied; nor is
/// a packet copied that many get and that stays the only one of its turn.
///
/// INVARIANT: used on the connection's loop only; nothing overtakes a message that waits.
// a write that fails closes its channel; subscriptions are told apart by identity
@SuppressWarnings({"FutureReturnValueIgnored", "ReferenceEquality"})
public final class Outbox implements Deliveries {
  private static final int COPIED = 4 << 10;
  private static final int BATCH = 16 << 10;
  private static final int NEW_ID = 0;

  private final ChannelHandlerContext context;
  private final Channel channel;
  private final Client client;
  private final CommonPacket common;
  private final Limits limits;
  private final InstantSource clock;
  private final InFlight inFlight;
  private final @Nullable Aliases aliases;
  private @Nullable ByteBuf batch;
  private @Nullable Publication only;
  private int onlyFlags;
  private @Nullable Backlog<Subscription> waiting;

  public Outbox(
      ChannelHandlerContext context,
      Client client,
      CommonPacket common,
      Limits limits,
      InstantSource clock) {
    this.context = context;
    this.channel = context.channel();
    this.client = client;
    this.common = common;
    this.limits = limits;
    this.clock = clock;
    this.inFlight = new InFlight(client.receiveMaximum());
    this.aliases = client.aliases() == 0 ? null : new Aliases(client.aliases());
  }

  /// What the client said about itself in its CONNECT.
  ///
  /// @param maxPacket the largest packet that it takes
  /// @param receiveMaximum how many unacknowledged messages it takes
  /// @param aliases how many topic aliases it takes
  public record Client(boolean five, int maxPacket, int receiveMaximum, int aliases) {}

  /// Sends a message or keeps it waiting.
  ///
  /// @return false when the queue is full
  public boolean add(Publication publication, Subscription subscription, boolean retained) {
    if (isIdle() && canSend(qos(publication, subscription))) {
      send(publication, subscription, retained);
      return true;
    }
    Backlog<Subscription> queue = waiting;
    if (queue == null) {
      queue = new Backlog<>(limits);
      waiting = queue;
    }
    return queue.add(publication, subscription, retained);
  }

  public boolean isFull() {
    Backlog<Subscription> queue = waiting;
    return queue != null && queue.isFull();
  }

  /// Whether something waits already.
  public boolean isBusy() {
    return !isIdle() || !channel.isWritable();
  }

  /// Whether the socket takes more now.
  boolean takesMore() {
    return canSend(0);
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
      flush();
    }
    return channel.isWritable();
  }

  private static int qos(Publication publication, Subscription subscription) {
    return Math.min(publication.message().qos(), subscription.options().qos());
  }

  @Override
  public void drain() {
    Backlog<Subscription> queue = waiting;
    if (queue == null) {
      return;
    }
    Waiting<Subscription> head = queue.peek();
    while (head != null && canSend(qos(head.publication(), head.subscription()))) {
      // a flush may have drained it meanwhile
      Waiting<Subscription> next = queue.poll();
      if (next != null && next.subscription().listener().mayStillHear(next.publication())) {
        send(next.publication(), next.subscription(), next.shown());
      }
      head = queue.peek();
    }
    if (queue.isEmpty() && waiting == queue) {
      waiting = null;
    }
  }

  @Override
  public InFlight.State state(int packetId) {
    return inFlight.state(packetId);
  }

  @Override
  public void received(int packetId, Runnable then) {
    inFlight.release(packetId);
    then.run();
  }

  @Override
  public void complete(int packetId) {
    inFlight.free(packetId);
    drain();
  }

  /// Discards what waits for a subscription, or everything for null.
  public int discard(@Nullable Subscription subscription) {
    Backlog<Subscription> queue = waiting;
    return queue == null ? 0 : queue.discard(subscription);
  }

  private void send(Publication publication, Subscription subscription, boolean retained) {
    Subscription.Options options = subscription.options();
    boolean retain = retained || (publication.message().retain() && options.retainAsPublished());
    int flags = PublishFrames.flags(qos(publication, subscription), retain, false);
    if (!isOver(publication)) {
      send(publication, options, flags, NEW_ID);
    }
  }

  /// Sends a letter of a mailbox; false where it cannot be sent, now or ever.
  boolean send(Letter letter, int packetId) {
    Publication publication = letter.publication();
    Subscription.Options options = letter.subscription().options();
    boolean retain =
        letter.shown() || (publication.message().retain() && options.retainAsPublished());
    boolean again = letter.redelivered() && letter.qos() > 0;
    int flags = PublishFrames.flags(letter.qos(), retain, again);
    // one that is under way does not expire ([MQTT-4.3.3-7])
    return (letter.mustArrive() || !isOver(publication))
        && send(publication, options, flags, packetId);
  }

  private boolean isOver(Publication publication) {
    return publication.message().extras().expiresAt() != Long.MAX_VALUE
        && publication.expired(clock.millis());
  }

  private boolean send(
      Publication publication, Subscription.Options options, int flags, int packetId) {
    long expiresAt = publication.message().extras().expiresAt();
    long now = expiresAt == Long.MAX_VALUE ? 0 : clock.millis();
    boolean own =
        client.five()
            && (aliases != null || options.identifier() > 0 || expiresAt != Long.MAX_VALUE);
    boolean identified = PublishFrames.qos(flags) > 0;
    byte[] head =
        own
            ? ownHead(publication, options, identified, now)
            : PublishFrames.shared(publication, client.five(), identified);
    // a message that is too large for the client is as good as sent ([MQTT-3.1.2-25])
    if (head.length + publication.payload().length > client.maxPacket()) {
      return false;
    }
    if (own && aliases != null) {
      aliases.told(publication.channel());
    }
    boolean sameForAll = !own && !identified && CommonPacket.fits(head, publication);
    if (sameForAll && isFirst() && channel instanceof PlainSocket) {
      only = publication;
      onlyFlags = flags;
    } else {
      write(publication, head, flags, packetId);
    }
    return true;
  }

  private boolean isFirst() {
    return only == null && batch == null;
  }

  /// It stays not the only one.
  private void joinBatch() {
    Publication first = only;
    if (first != null) {
      only = null;
      write(first, commonHead(first), onlyFlags, NEW_ID);
    }
  }

  private byte[] commonHead(Publication publication) {
    return PublishFrames.shared(publication, client.five(), false);
  }

  private byte[] ownHead(
      Publication publication, Subscription.Options options, boolean identified, long now) {
    String topic = publication.channel();
    int known = aliases == null ? 0 : aliases.known(topic);
    int alias = aliases == null || known > 0 ? known : aliases.next();
    return PublishFrames.own(
        publication,
        identified,
        new PublishFrames.Own(options.identifier(), alias, known == 0, now));
  }

  /// Sends a message of the server itself to this client alone; it never waits.
  public void notice(Publication publication) {
    write(publication, commonHead(publication), 0, NEW_ID);
  }

  private void write(Publication publication, byte[] head, int flags, int given) {
    byte[] payload = publication.payload();
    boolean small = payload.length <= COPIED;
    ByteBuf out = room(head.length + (small ? payload.length : 0));
    int qos = PublishFrames.qos(flags);
    int packetId = qos == 0 ? 0 : given == NEW_ID ? inFlight.take(qos) : given;
    PublishFrames.write(out, head, packetId, flags);
    if (small) {
      out.writeBytes(payload);
    } else {
      push();
      context.write(Unpooled.wrappedBuffer(publication.directPayload()), channel.voidPromise());
    }
  }

  /// A buffer that takes as many bytes as part of this turn's batch.
  public ByteBuf room(int bytes) {
    joinBatch();
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

  /// Writes a packet behind everything so far.
  public void write(byte[] packet) {
    room(packet.length).writeBytes(packet);
  }

  /// Sends everything so far.
  public void flush() {
    if (!(channel instanceof PlainSocket socket) || !takes(socket)) {
      push();
      context.flush();
    }
  }

  /// Whether the system has taken everything; what it has not is in the batch.
  private boolean takes(PlainSocket socket) {
    Publication first = only;
    if (first != null) {
      only = null;
      ByteBuf packet = common.of(first, commonHead(first), onlyFlags);
      if (socket.takes(packet)) {
        return true;
      }
      room(packet.readableBytes()).writeBytes(packet);
      return false;
    }
    ByteBuf out = batch;
    if (out == null || !socket.takes(out)) {
      return false;
    }
    batch = null;
    out.release();
    return true;
  }

  /// Hands the batch to the channel, unflushed.
  private void push() {
    ByteBuf out = batch;
    if (out != null) {
      batch = null;
      context.write(out, channel.voidPromise());
    }
  }

  /// Sends everything so far at once, after which the connection has to be ended; the future tells
  /// whether the socket took it.
  public ChannelFuture pushLast() {
    joinBatch();
    ByteBuf out = batch;
    batch = null;
    if (out == null) {
      context.flush();
      return context.newSucceededFuture();
    }
    if (channel instanceof PlainSocket socket && socket.takesLast(out)) {
      out.release();
      return context.newSucceededFuture();
    }
    return context.writeAndFlush(out);
  }

  /// Frees what was never written; the connection is over.
  public int release() {
    int discarded = discard(null);
    waiting = null;
    only = null;
    ByteBuf out = batch;
    if (out != null) {
      batch = null;
      out.release();
    }
    return discarded;
  }
}
