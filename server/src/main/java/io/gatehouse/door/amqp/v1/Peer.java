package io.gatehouse.door.amqp.v1;

import io.gatehouse.core.policy.Address;
import io.gatehouse.door.amqp.LastWords;
import io.gatehouse.door.amqp.codec1.FrameCheck;
import io.gatehouse.problem.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferComponent;
import org.apache.qpid.protonj2.buffer.impl.ProtonByteArrayBufferAllocator;
import org.apache.qpid.protonj2.engine.Engine;
import org.apache.qpid.protonj2.engine.EngineFactory;
import org.apache.qpid.protonj2.engine.exceptions.EngineStateException;
import org.apache.qpid.protonj2.engine.exceptions.ProtocolViolationException;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.ConnectionError;
import org.jspecify.annotations.Nullable;

/// The bytes of one connection: hands whole frames to the engine, and what the engine writes to the
/// socket, once per turn of the loop.
///
/// INVARIANT: every method runs on the channel's event loop.
// a write that fails closes its channel, and the close is what is handled
@SuppressWarnings("FutureReturnValueIgnored")
final class Peer extends ByteToMessageDecoder {
  private static final int HEADER = 8;
  private static final int NAME = 0x414d5150; // AMQP
  private static final int SASL = 3;
  private static final int BATCH = 16 << 10;
  private static final long SHORTEST_TICK = 20;
  private static final int MOST_UNREAD = 1 << 20;

  private final Parts parts;
  private final Channel channel;
  private final Opening opening;
  private final Runnable flush = this::flush;
  private @Nullable Engine engine;
  private @Nullable Future<?> timeout;
  private @Nullable ByteBuf batch;
  private boolean flushing;
  private boolean held;
  private boolean over;

  Peer(Parts parts, Channel channel, Address address) {
    this.parts = parts;
    this.channel = channel;
    this.opening = new Opening(parts, this, address);
  }

  Channel channel() {
    return channel;
  }

  /// Whether it has been told to go.
  boolean isOver() {
    return over;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    long patience = parts.settings().handshakeTimeout().toMillis();
    timeout = context.executor().schedule(opening::late, patience, TimeUnit.MILLISECONDS);
  }

  /// The peer has signed in and opened its connection: from now on it may be silent no longer than
  /// it was told, and is sent heartbeats if it asked for them (transport section 2.4.5).
  void welcomed() {
    stopWaiting();
    tick();
  }

  private void stopWaiting() {
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  // the engine's own clock looks once a second only, and idle time-outs may be shorter
  private void tick() {
    Engine running = engine;
    if (over || running == null || !running.isRunning()) {
      return;
    }
    long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    long deadline = running.tick(now);
    if (deadline != 0 && running.isRunning()) {
      long delay = Math.max(SHORTEST_TICK, deadline - now);
      timeout = channel.eventLoop().schedule(this::tick, delay, TimeUnit.MILLISECONDS);
    }
  }

  // --- in ---

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (over) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int length = held ? 0 : wholeFrames(in);
    if (length == 0) {
      return;
    }
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    ingest(engine == null ? begin(bytes[4]) : engine, bytes);
  }

  private Engine begin(byte protocol) {
    boolean sasl = protocol == SASL;
    Engine fresh =
        sasl ? EngineFactory.PROTON.createEngine() : EngineFactory.PROTON.createNonSaslEngine();
    engine = fresh;
    fresh.outputHandler(this::write);
    fresh.errorHandler(failed -> end());
    opening.begin(fresh, sasl);
    return fresh;
  }

  /// How many bytes can be read now: all whole frames, but one by one until somebody has signed in,
  /// since what follows has to wait for the answer.
  private int wholeFrames(ByteBuf in) {
    int from = in.readerIndex();
    int most = opening.done() ? in.readableBytes() : 0;
    int length = 0;
    do {
      int next = frame(in, from + length, in.writerIndex());
      if (next == 0) {
        break;
      }
      length += next;
    } while (length < most);
    return length;
  }

  /// The length of the frame that begins here, or 0 where it is not whole yet.
  private int frame(ByteBuf in, int from, int end) {
    int there = end - from;
    if (there < Integer.BYTES) {
      return 0;
    }
    int first = in.getInt(from);
    int size = first == NAME ? HEADER : first;
    if (size < HEADER || size > parts.settings().maxFrameBytes()) {
      fail(
          new ProtocolViolationException(
              ConnectionError.FRAMING_ERROR, "a frame has no size that it may have"));
      return 0;
    }
    return size <= there ? size : 0;
  }

  private void ingest(Engine to, byte[] bytes) {
    try {
      check(bytes);
      to.ingest(ProtonByteArrayBufferAllocator.wrapped(bytes));
    } catch (FrameCheck.Unsound unsound) {
      fail(
          new ProtocolViolationException(
              AmqpError.DECODE_ERROR, String.valueOf(unsound.getMessage())));
    } catch (EngineStateException failed) {
      end(); // the engine has told the peer why
    }
    if (channel.unsafe().outboundBuffer() != null && channel.bytesBeforeWritable() > MOST_UNREAD) {
      channel.config().setAutoRead(false); // whoever does not read what it asked for may not ask on
    }
  }

  private static void check(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      int size =
          (bytes[at] & 0xff) << 24
              | (bytes[at + 1] & 0xff) << 16
              | (bytes[at + 2] & 0xff) << 8
              | (bytes[at + 3] & 0xff);
      if (size == NAME) {
        at += HEADER;
      } else {
        FrameCheck.check(bytes, at, at + size);
        at += size;
      }
    }
  }

  /// Leaves what comes in unread, until `resume`.
  void hold() {
    held = true;
    channel.config().setAutoRead(false);
  }

  void resume() {
    held = false;
    channel.config().setAutoRead(true);
    ChannelHandlerContext context = channel.pipeline().context(this);
    if (context == null) {
      return;
    }
    try {
      // what came meanwhile is looked at only when something is read, and perhaps nothing comes
      channelRead(context, Unpooled.EMPTY_BUFFER);
    } catch (Exception failed) {
      exceptionCaught(context, failed);
    }
  }

  // --- out ---

  private void write(ProtonBuffer bytes, @Nullable Runnable written) {
    int length = bytes.getReadableBytes();
    ByteBuf out = batch;
    if (out != null && out.readableBytes() + length > BATCH) {
      push();
      out = null;
    }
    if (out == null) {
      out = channel.alloc().ioBuffer(Math.max(length, 256));
      batch = out;
    }
    if (bytes instanceof ProtonBufferComponent one && one.hasReadbleArray()) {
      out.writeBytes(one.getReadableArray(), one.getReadableArrayOffset(), length);
    } else {
      byte[] copy = new byte[length];
      bytes.readBytes(copy, 0, length);
      out.writeBytes(copy);
    }
    if (written != null) {
      written.run();
    }
    flushLater();
  }

  private void push() {
    ByteBuf out = batch;
    if (out != null) {
      batch = null;
      channel.write(out, channel.voidPromise());
    }
  }

  private void flushLater() {
    if (!flushing) {
      flushing = true;
      channel.eventLoop().execute(flush);
    }
  }

  private void flush() {
    flushing = false;
    push();
    channel.flush();
  }

  /// Whether the socket takes more now.
  boolean takesMore() {
    if (!channel.isWritable()) {
      // perhaps only this turn's messages are in the way
      push();
      channel.flush();
    }
    return channel.isWritable();
  }

  // --- the end ---

  /// Ends the connection because of what the peer sent, and tells it where that is possible.
  void fail(Exception why) {
    if (engine != null && !over) {
      engine.engineFailed(why);
    }
    end();
  }

  /// Writes what waits and ends the connection.
  void end() {
    if (over) {
      return;
    }
    over = true;
    stopWaiting();
    opening.finish();
    ByteBuf last = batch;
    batch = null;
    LastWords.closeAfter(channel.writeAndFlush(last == null ? Unpooled.EMPTY_BUFFER : last));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable() && !over) {
      if (!held) {
        channel.config().setAutoRead(true);
      }
      opening.drain();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof Problem why) {
      opening.close(why);
    } else {
      super.userEventTriggered(context, event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    over = true;
    super.channelInactive(context);
    stopWaiting();
    opening.finish();
    if (engine != null && !engine.isShutdown()) {
      engine.shutdown();
    }
    ByteBuf unwritten = batch;
    if (unwritten != null) {
      batch = null;
      unwritten.release();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // a reset socket, a broken TLS record, or a frame that the engine choked on
    channel.close();
  }
}
