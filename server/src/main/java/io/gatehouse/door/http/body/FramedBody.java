package io.gatehouse.door.http.body;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;

/// The body of an HTTP/2 answer, which shares its connection with others.
final class FramedBody implements Body {
  private static final long CANCEL = 0x8;
  private static final int PING_BYTES = 8;

  private final HttpServerRequest raw;
  private final Listener listener;
  private volatile boolean open;

  /// @param head until this is there, nothing may follow
  FramedBody(HttpServerRequest raw, EventLoop loop, Future<Void> head, Listener listener) {
    this.raw = raw;
    this.listener = listener;
    raw.response().exceptionHandler(_ -> {}); // the close that follows is enough
    raw.response().closeHandler(_ -> gone());
    raw.response().drainHandler(_ -> writable());
    // later, so that whoever asked for the body has it when it hears of it
    head.onComplete(sent -> loop.execute(() -> begin(sent.succeeded())));
  }

  private void begin(boolean sent) {
    if (sent) {
      open = true;
      listener.writable();
    } else {
      cut();
    }
  }

  private void writable() {
    if (open) {
      listener.writable();
    }
  }

  private void gone() {
    open = false;
    listener.gone();
  }

  @Override
  public boolean chunked() {
    return false;
  }

  @Override
  public boolean isWritable() {
    return open && !raw.response().writeQueueFull();
  }

  @Override
  public void write(byte[] part) {
    if (!raw.response().ended() && !raw.response().closed()) {
      raw.response().write(BufferInternal.buffer(Unpooled.wrappedBuffer(part)));
    }
  }

  @Override
  public void flush() {
    // each write is on its way already
  }

  @Override
  public boolean isStuck() {
    return !isWritable();
  }

  @Override
  public void probe() {
    raw.connection().ping(Buffer.buffer(new byte[PING_BYTES]));
  }

  @Override
  public void end() {
    if (!raw.response().ended() && !raw.response().closed()) {
      raw.response().end();
    }
  }

  @Override
  public void cut() {
    if (!raw.response().closed()) {
      raw.response().reset(CANCEL);
    }
  }
}
