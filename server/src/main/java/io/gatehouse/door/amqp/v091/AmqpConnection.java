package io.gatehouse.door.amqp.v091;

import io.gatehouse.access.Rights;
import io.gatehouse.door.LoopTurn;
import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.Fields;
import io.gatehouse.door.amqp.codec091.FrameDecoder;
import io.gatehouse.door.amqp.codec091.FrameWriter;
import io.gatehouse.door.amqp.codec091.Method;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.gatehouse.door.amqp.queue.Queue;
import io.gatehouse.door.amqp.queue.Queues;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client that has signed in: hands its frames to the channels, and watches over it as a whole.
///
/// INVARIANT: every method runs on the channel's event loop.
// a write that fails closes its channel, and the close is what is handled
@SuppressWarnings("FutureReturnValueIgnored")
final class AmqpConnection implements Connection, FrameDecoder.Sink, LoopTurn.Member {
  private static final Logger LOG = LoggerFactory.getLogger(AmqpConnection.class);
  private static final long LINGER = 500;
  private static final int STUCK_SECONDS = 30;

  private final Amqp091 parts;
  private final LoopTurn<AmqpConnection> loop;
  private final Opening opening;
  private final Channel channel;
  private final String id;
  private final Output output;
  private final Load load;
  private final Holding holding;
  private final Renewal renewal = new Renewal(this);
  private final Session session;
  private final Queues queues;
  private final IntObjectMap<AmqpChannel> channels = new IntObjectHashMap<>(4);
  private final Set<Queue> own = new HashSet<>(2);
  private int lastHeard;
  private int lastSent;
  private int stuckSince = -1;
  private boolean written;
  private boolean closing;
  private boolean finished;

  /// Throws `Refused` when there are too many connections.
  AmqpConnection(Amqp091 parts, LoopTurn<AmqpConnection> loop, Opening opening, Channel channel) {
    this.parts = parts;
    this.loop = loop;
    this.opening = opening;
    this.channel = channel;
    this.id = parts.connections().newId();
    this.output = new Output(channel, opening.tuned().frameMax());
    this.load = new Load(parts.settings());
    this.holding = new Holding(channel, this);
    this.lastHeard = loop.ticks();
    this.lastSent = loop.ticks();
    this.session = parts.hub().open(this, opening.rights());
    this.queues = parts.queues(opening.rights().identity().application());
    loop.add(this);
  }

  /// What the handshake settled.
  ///
  /// @param cancelNotify whether the client understands that the server ends a consumer
  record Opening(Rights rights, Handshake.Tuned tuned, boolean cancelNotify) {}

  @Override
  public String id() {
    return id;
  }

  @Override
  public Executor loop() {
    return loop.loop();
  }

  Session session() {
    return session;
  }

  /// Why this connection may not listen to the filter, or null if it may; a refusal is recorded.
  @Nullable Problem refusalToSubscribe(String filter) {
    return parts.hub().refusalToSubscribe(session.rights(), filter);
  }

  Queues queues() {
    return queues;
  }

  Amqp091 parts() {
    return parts;
  }

  Output output() {
    return output;
  }

  boolean understandsCancel() {
    return opening.cancelNotify();
  }

  boolean isClosing() {
    return closing;
  }

  /// Keeps a queue in mind that ends with this connection.
  void owns(Queue queue) {
    own.add(queue);
  }

  void disowns(Queue queue) {
    own.remove(queue);
  }

  Load load() {
    return load;
  }

  @Override
  public void deliver(Publication publication, Subscription subscription) {
    // queues listen, the connection itself does not
  }

  @Override
  public void deliverRetained(Iterable<Publication> publications, Subscription subscription) {}

  @Override
  public int dropped(Subscription subscription, Problem why) {
    return 0;
  }

  @Override
  public void narrowed() {
    channels.values().forEach(AmqpChannel::recheck);
  }

  @Override
  public int close(Problem why) {
    close(Fault.ending(why), 0);
    return 0;
  }

  @Override
  public void stop(Problem why) {
    close(why);
  }

  void close(Fault fault, int method) {
    if (closing) {
      return;
    }
    closing = true;
    output.close();
    ByteBuf out = channel.alloc().ioBuffer(512);
    FrameWriter.close(out, 0, Method.CONNECTION_CLOSE, fault, method);
    ChannelFuture last = channel.writeAndFlush(out);
    if (last.isSuccess()) {
      // the client answers, and is hung up on then; or else after a moment
      later(() -> channel.close(), LINGER);
    } else {
      // what the socket does not take at once must not reach the client later
      channel.close();
    }
    finish();
  }

  private void finish() {
    if (finished) {
      return;
    }
    finished = true;
    loop.remove(this);
    List.copyOf(channels.values()).forEach(AmqpChannel::end);
    channels.clear();
    for (Queue queue : Set.copyOf(own)) {
      queues.delete(queue, "the connection of this exclusive queue has ended");
    }
    session.end();
  }

  /// Runs a task on the loop, for whoever is on another thread.
  void run(Runnable task) {
    try {
      loop.loop().execute(task);
    } catch (RejectedExecutionException stopping) {
      // the loop ends with the server, and this connection with it
    }
  }

  /// Runs a task on the loop after some milliseconds.
  void later(Runnable task, long milliseconds) {
    loop.loop().schedule(task, milliseconds, TimeUnit.MILLISECONDS);
  }

  void flushLater() {
    if (!written) {
      written = true;
      loop.flushLater(this);
    }
  }

  @Override
  public void flushWritten() {
    written = false;
    if (!closing) {
      channels.values().forEach(AmqpChannel::endTurn);
      lastSent = loop.ticks();
      output.push();
      channel.flush();
    }
  }

  @Override
  public void tick() {
    int heartbeat = LoopTurn.ticks(opening.tuned().heartbeatSeconds());
    int now = loop.ticks();
    if (stuckSince >= 0 && now - stuckSince > LoopTurn.ticks(STUCK_SECONDS)) {
      parts.hub().countSlowConsumer();
      close(Problem.of(ProblemType.SLOW_CONSUMER, "too many messages wait to be read"));
    } else if (heartbeat > 0
        && stuckSince < 0
        && !holding.isHeld()
        && now - lastHeard > 2 * heartbeat + 1) {
      // section 4.2.7: a peer of which nothing was heard in two intervals is gone
      close(Problem.of(ProblemType.TIMED_OUT, "nothing was heard for two heartbeats"));
    } else {
      if (heartbeat > 0 && now - lastSent >= heartbeat / 2) {
        FrameWriter.heartbeat(output.frames());
        flushLater();
      }
      channels.values().forEach(AmqpChannel::tick);
    }
  }

  @Override
  public void begin(ChannelHandlerContext context) {}

  @Override
  public void frame(int type, int number, ByteBuf payload) {
    lastHeard = loop.ticks();
    int method = methodOf(type, payload);
    if (closing) {
      if (method == Method.CONNECTION_CLOSE_OK && number == 0) {
        channel.close();
      }
      return;
    }
    int from = payload.readerIndex();
    try {
      read(type, number, method, payload);
    } catch (Pause pause) {
      holding.until(pause.asking(), type, number, payload, from);
    } catch (Fault fault) {
      fail(fault, number, method);
    } catch (Refused refused) {
      fail(Fault.of(refused.problem()), number, method);
    } catch (RuntimeException broken) {
      LOG.error("a frame was not handled", broken);
      close(Fault.of(ReplyCode.INTERNAL_ERROR, "something went wrong inside the server"), method);
    }
  }

  /// The method that a frame is about; content belongs to basic.publish.
  private static int methodOf(int type, ByteBuf payload) {
    return switch (type) {
      case FrameDecoder.METHOD ->
          payload.readableBytes() >= 4 ? payload.getInt(payload.readerIndex()) : 0;
      case FrameDecoder.HEADER, FrameDecoder.BODY -> Method.BASIC_PUBLISH;
      default -> 0;
    };
  }

  private void read(int type, int number, int method, ByteBuf payload) {
    switch (type) {
      case FrameDecoder.HEARTBEAT -> {
        if (number != 0) {
          throw Fault.of(ReplyCode.COMMAND_INVALID, "heartbeats are of channel 0");
        }
      }
      case FrameDecoder.METHOD -> {
        if (method == 0) {
          throw Fault.of(ReplyCode.SYNTAX_ERROR, "a frame has no method");
        }
        payload.skipBytes(4);
        if (number == 0) {
          method(method, new Fields(payload));
        } else {
          open(number, method).method(method, new Fields(payload));
        }
      }
      case FrameDecoder.HEADER, FrameDecoder.BODY -> {
        AmqpChannel addressed = channels.get(number);
        if (addressed == null) {
          throw Fault.of(ReplyCode.CHANNEL_ERROR, "content comes on a channel that is not open");
        }
        addressed.content(type, payload);
      }
      default -> throw Fault.of(ReplyCode.FRAME_ERROR, "a frame has the unknown type " + type);
    }
  }

  private AmqpChannel open(int number, int method) {
    AmqpChannel open = channels.get(number);
    if (method == Method.CHANNEL_OPEN) {
      if (open != null && !open.isClosing()) {
        throw Fault.of(ReplyCode.CHANNEL_ERROR, "second 'channel.open' seen");
      }
      if (number > opening.tuned().channelMax()) {
        throw Fault.of(
            ReplyCode.NOT_ALLOWED, "the negotiated channel_max is " + opening.tuned().channelMax());
      }
      open = new AmqpChannel(number, this);
      channels.put(number, open);
    } else if (open == null) {
      throw Fault.of(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'");
    }
    return open;
  }

  void forget(AmqpChannel ended) {
    channels.remove(ended.number(), ended);
  }

  private void method(int method, Fields in) {
    switch (method) {
      case Method.CONNECTION_CLOSE -> closedByClient();
      case Method.CONNECTION_CLOSE_OK -> channel.close();
      case Method.CONNECTION_UPDATE_SECRET -> renewal.begin(in);
      default ->
          throw Fault.of(
              ReplyCode.COMMAND_INVALID,
              "the method %d.%d has no place on channel 0"
                  .formatted(Method.classOf(method), Method.idOf(method)));
    }
  }

  private void closedByClient() {
    flushWritten();
    closing = true;
    ByteBuf out = channel.alloc().ioBuffer(16);
    FrameWriter.plain(out, 0, Method.CONNECTION_CLOSE_OK);
    channel.writeAndFlush(out).addListener(done -> channel.close());
    output.close();
    finish();
  }

  /// An exception of AMQP: a soft one ends its channel only.
  private void fail(Fault fault, int number, int method) {
    AmqpChannel failed = channels.get(number);
    if (fault.code().isHard() || failed == null) {
      close(fault, method);
    } else {
      failed.close(fault, method);
    }
  }

  @Override
  public void unreadable(Fault fault) {
    close(fault, 0);
  }

  @Override
  public void writable(boolean now) {
    // who does not read need not write
    channel.config().setAutoRead(now && !holding.isHeld());
    stuckSince = now ? -1 : loop.ticks();
    if (now && !closing) {
      channels.values().forEach(AmqpChannel::drain);
    }
  }

  @Override
  public void end() {
    closing = true;
    output.close();
    finish();
  }
}
