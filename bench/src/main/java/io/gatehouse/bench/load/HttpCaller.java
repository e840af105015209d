package io.gatehouse.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One HTTP connection for single requests of which the exact moment of sending matters.
public final class HttpCaller implements AutoCloseable {
  /// In the place of a status: there will be none.
  private static final int CLOSED = 0;

  /// @param nanoTime at which its last byte was there
  private record Answer(int status, long nanoTime) {}

  private final Generator generator;
  private final BlockingQueue<Answer> statuses = new LinkedBlockingQueue<>();
  private final Channel channel;

  private HttpCaller(Generator generator, int port) throws InterruptedException {
    this.generator = generator;
    this.channel = generator.connect(port, new Statuses(statuses));
  }

  public static HttpCaller connect(Generator generator, int port) throws InterruptedException {
    return new HttpCaller(generator, port);
  }

  /// Sends a request.
  ///
  /// @return the `System.nanoTime()` just before
  public long send(byte[] request) throws InterruptedException {
    return generator.ask(() -> {
      long now = System.nanoTime();
      channel.writeAndFlush(Unpooled.wrappedBuffer(request));
      return now;
    });
  }

  /// Waits for the answer, which must be 2xx.
  ///
  /// @return the `System.nanoTime()` at which its last byte was there
  public long expectAccepted() throws InterruptedException {
    Answer answer = statuses.poll(30, TimeUnit.SECONDS);
    if (answer == null || answer.status() / 100 != 2) {
      throw new IllegalStateException("the server answered " + answer + ", and 2xx was expected");
    }
    return answer.nanoTime();
  }

  @Override
  public void close() {
    channel.close();
  }

  private static final class Statuses extends ByteToMessageDecoder {
    private final BlockingQueue<Answer> statuses;

    Statuses(BlockingQueue<Answer> statuses) {
      this.statuses = statuses;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
      ResponseReader.Response response = ResponseReader.peek(bytes);
      if (response != null) {
        bytes.skipBytes(response.length());
        statuses.add(new Answer(response.status(), System.nanoTime()));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      statuses.add(new Answer(CLOSED, System.nanoTime()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
