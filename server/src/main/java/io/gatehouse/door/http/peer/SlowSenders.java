package io.gatehouse.door.http.peer;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends HTTP/1 connections whose requests trickle in.
///
/// It looks at the connection before and behind the decoder. A request that is complete within one
/// read costs no timer; only one that is still incomplete at the end of a read gets a deadline,
/// which no further byte moves.
public final class SlowSenders {
  private final Duration headers;
  private final Duration body;
  private boolean inHeaders;
  private boolean inBody;
  private @Nullable ScheduledFuture<?> deadline;

  private SlowSenders(Duration headers, Duration body) {
    this.headers = headers;
    this.body = body;
  }

  /// Watches a connection from its beginning.
  public static void watch(
      ChannelPipeline pipeline, String decoder, Duration headers, Duration body) {
    SlowSenders watch = new SlowSenders(headers, body);
    pipeline.addBefore(decoder, "slow-senders-bytes", watch.new Bytes());
    pipeline.addAfter(decoder, "slow-senders-messages", watch.new Messages());
  }

  /// Stops watching: the connection goes on with another protocol.
  public static void forget(ChannelPipeline pipeline) {
    if (pipeline.get("slow-senders-bytes") instanceof Bytes bytes) {
      bytes.stop();
      pipeline.remove("slow-senders-bytes");
      pipeline.remove("slow-senders-messages");
    }
  }

  private void check(ChannelHandlerContext context) {
    if (deadline == null && (inHeaders || inBody)) {
      Duration time = inBody ? body : headers;
      deadline =
          context.executor().schedule(() -> late(context), time.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a close
  private void late(ChannelHandlerContext context) {
    Runnable whenSlow = inBody ? Peer.of(context.channel()).whenSlow() : null;
    if (whenSlow != null) {
      whenSlow.run();
    } else {
      context.close();
    }
  }

  private void cancel() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private final class Bytes extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      inHeaders = !inBody;
      context.fireChannelRead(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      check(context);
      context.fireChannelReadComplete();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      inHeaders = true;
      check(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      stop();
      context.fireChannelInactive();
    }

    private void stop() {
      cancel();
      inHeaders = false;
      inBody = false;
    }
  }

  private final class Messages extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest) {
        cancel();
        inHeaders = false;
        inBody = true;
      }
      if (message instanceof LastHttpContent) {
        cancel();
        inBody = false;
      }
      context.fireChannelRead(message);
    }
  }
}
