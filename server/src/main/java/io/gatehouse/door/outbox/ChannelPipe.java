package io.gatehouse.door.outbox;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;

/// Writes to a channel, past the handlers that come behind a place in its pipeline.
@SuppressWarnings("FutureReturnValueIgnored") // writes that fail close the channel by themselves
public final class ChannelPipe implements Pipe {
  private final ChannelHandlerContext context;

  public ChannelPipe(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public boolean isWritable() {
    return context.channel().isWritable();
  }

  @Override
  public void write(byte[] bytes) {
    context.write(Unpooled.wrappedBuffer(bytes), context.voidPromise());
  }

  @Override
  public void flush() {
    context.flush();
  }

  @Override
  public boolean isStuck() {
    flush();
    ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
    return buffer != null && buffer.totalPendingWriteBytes() > 0;
  }

  @Override
  public void cut() {
    context.close();
  }
}
