package io.gatehouse.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection of an HTTP load: requests go out as bytes, answers are only delimited.
final class Lane extends ByteToMessageDecoder {
  private final HttpLoad load;
  private final int pipelining;
  private final Deque<Long> since = new ArrayDeque<>();
  @Nullable Channel channel;
  private boolean closing;

  Lane(HttpLoad load, int pipelining) {
    this.load = load;
    this.pipelining = pipelining;
  }

  boolean isOpen() {
    Channel current = channel;
    return current != null && current.isActive();
  }

  int underWay() {
    return since.size();
  }

  /// Sends as many requests as may be under way.
  void fill(HttpLoad.Run run) {
    while (since.size() < pipelining) {
      long now = System.nanoTime();
      if (!run.isOpen(now)) {
        return;
      }
      run.sending();
      send(now);
    }
  }

  /// @param from the moment from which the latency counts
  void send(long from) {
    Channel open = channel;
    if (open != null) {
      since.add(from);
      open.writeAndFlush(Unpooled.wrappedBuffer(load.nextRequest()), open.voidPromise());
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
    ResponseReader.Response response = ResponseReader.peek(bytes);
    if (response != null) {
      bytes.skipBytes(response.length());
      load.answered(this, response.status(), since.remove());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!closing) {
      load.fail(new IllegalStateException("the server closed a connection of the load"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    load.fail(cause);
    context.close();
  }

  void close() {
    closing = true;
    Channel open = channel;
    if (open != null) {
      open.close();
    }
  }
}
