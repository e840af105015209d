package io.gatehouse.door.amqp.codec091;

import io.gatehouse.problem.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts what a client sends into frames (section 2.3.5 of the specification) and hands each to
/// whoever reads the connection at the time. The protocol header before them is known to be there.
///
/// INVARIANT: used on the channel's event loop only.
public final class FrameDecoder extends ByteToMessageDecoder {
  public static final int METHOD = 1;
  public static final int HEADER = 2;
  public static final int BODY = 3;
  public static final int HEARTBEAT = 8;
  public static final int END = 0xCE;

  /// Type, channel and size before the payload, and the end behind it.
  public static final int AROUND = 8;

  private static final int HEADER_LENGTH = 8;
  private static final int BEFORE = 7;

  private Sink sink;
  private int largest;
  private boolean started;
  private boolean paused;
  private boolean dead;
  private @Nullable ChannelHandlerContext context;

  /// @param largest the most bytes of a frame with what is around its payload
  public FrameDecoder(Sink sink, int largest) {
    this.sink = sink;
    this.largest = largest;
  }

  /// Who reads the frames of a connection.
  public interface Sink {
    /// The handler is in place; called once, on the first sink.
    void begin(ChannelHandlerContext context);

    /// One frame; the payload is valid during the call only.
    void frame(int type, int channel, ByteBuf payload);

    /// What came cannot be read, and nothing more will be.
    void unreadable(Fault fault);

    /// The socket takes more again, or no more for now.
    void writable(boolean now);

    /// The server stops, or wants the connection to end for another reason.
    void stop(Problem why);

    /// The connection is gone.
    void end();
  }

  /// Hands the frames that follow to another sink.
  public void to(Sink next, int frameMax) {
    sink = next;
    largest = frameMax;
  }

  public void limit(int frameMax) {
    largest = frameMax;
  }

  /// Keeps what arrives until `resume`.
  public void pause() {
    paused = true;
    if (context != null) {
      context.channel().config().setAutoRead(false);
    }
  }

  public void resume() {
    paused = false;
    ChannelHandlerContext here = context;
    if (here != null && !here.isRemoved()) {
      here.channel().config().setAutoRead(true);
      try {
        channelRead(here, Unpooled.EMPTY_BUFFER);
      } catch (Exception failed) {
        exceptionCaught(here, failed);
      }
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    sink.begin(added);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (dead) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (paused || in.readableBytes() < (started ? BEFORE : HEADER_LENGTH)) {
      return;
    }
    if (!started) {
      started = true;
      in.skipBytes(HEADER_LENGTH);
      return;
    }
    int start = in.readerIndex();
    long size = in.getUnsignedInt(start + 3);
    if (size > largest - AROUND) {
      fail("a frame has at most " + largest + " bytes here");
    } else if (in.readableBytes() >= size + AROUND) {
      int type = in.readUnsignedByte();
      int channel = in.readUnsignedShort();
      in.skipBytes(4);
      if (in.getUnsignedByte(in.readerIndex() + (int) size) == END) {
        ByteBuf payload = in.readSlice((int) size);
        in.skipBytes(1);
        sink.frame(type, channel, payload);
      } else {
        fail("a frame does not end with 206");
      }
    }
  }

  private void fail(String why) {
    dead = true;
    sink.unreadable(Fault.of(ReplyCode.FRAME_ERROR, why));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext here) {
    // not the inherited way, which reads on even while this is paused
    discardSomeReadBytes();
    here.fireChannelReadComplete();
  }

  @Override
  protected void decodeLast(ChannelHandlerContext ignored, ByteBuf in, List<Object> out) {
    // half a frame at the end is nothing
    in.skipBytes(in.readableBytes());
  }

  @Override
  public void channelInactive(ChannelHandlerContext here) throws Exception {
    super.channelInactive(here);
    sink.end();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext here, Object event) {
    if (event instanceof Problem why) {
      sink.stop(why);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext here) {
    sink.writable(here.channel().isWritable());
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a reset socket: there is nobody to tell
  public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
    here.close();
  }
}
