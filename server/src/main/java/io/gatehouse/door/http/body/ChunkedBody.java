package io.gatehouse.door.http.body;

import io.gatehouse.door.outbox.ChannelPipe;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpObjectEncoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/// The body of an HTTP/1.1 answer.
///
/// Its chunks are made once for all receivers, and so pass by the encoder, which would make a chunk
/// of each anew.
@SuppressWarnings("FutureReturnValueIgnored") // writes that fail close the channel by themselves
final class ChunkedBody extends ChannelInboundHandlerAdapter implements Body {
  private final HttpServerRequest raw;
  private final ChannelPipe pipe;
  private final Listener listener;
  private volatile boolean open;

  private ChunkedBody(HttpServerRequest raw, ChannelPipe pipe, Listener listener) {
    this.raw = raw;
    this.pipe = pipe;
    this.listener = listener;
  }

  /// @param head until this is there, nothing may follow
  static Body of(HttpServerRequest raw, EventLoop loop, Future<Void> head, Listener listener) {
    ConnectionBase connection = (ConnectionBase) raw.connection();
    ChannelPipeline pipeline = connection.channel().pipeline();
    ChannelHandlerContext encoder = pipeline.context(HttpObjectEncoder.class);
    if (encoder == null) {
      encoder = pipeline.context(HttpServerCodec.class);
    }
    ChunkedBody body = new ChunkedBody(raw, new ChannelPipe(encoder), listener);
    // before the handler of Vert.x, which passes nothing on
    pipeline.addBefore(pipeline.lastContext().name(), "gatehouse-body", body);
    // later, so that whoever asked for the body has it when it hears of it
    head.onComplete(sent -> loop.execute(() -> body.begin(sent.succeeded())));
    return body;
  }

  private void begin(boolean sent) {
    if (sent) {
      open = true;
      listener.writable();
    } else {
      cut();
    }
  }

  @Override
  public boolean chunked() {
    return true;
  }

  @Override
  public boolean isWritable() {
    return open && pipe.isWritable();
  }

  @Override
  public void write(byte[] chunk) {
    pipe.write(chunk);
  }

  @Override
  public void flush() {
    pipe.flush();
  }

  @Override
  public boolean isStuck() {
    return !open || pipe.isStuck();
  }

  /// HTTP/1.1 has none: the heartbeats of the body must do.
  @Override
  public void probe() {}

  @Override
  public void end() {
    if (!raw.response().ended() && !raw.response().closed()) {
      raw.response().end();
    }
  }

  @Override
  public void cut() {
    pipe.cut();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext here) {
    if (open) {
      listener.writable();
    }
    here.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext here) {
    open = false;
    listener.gone();
    here.fireChannelInactive();
  }
}
