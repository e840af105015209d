package io.gatehouse.door.http;

import io.gatehouse.door.http.body.Body;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// What one request can become besides a question with an answer.
///
/// @param exchange which hands over, and then answers no more by itself
record Offers(Exchange exchange, Request request, HttpServerRequest raw, ContextInternal context) {

  Upgrade socket() {
    return new Socket();
  }

  Streaming stream() {
    return new Stream();
  }

  Reply.Held held() {
    return new Held();
  }

  private void release() {
    HttpDoor.release(((ConnectionBase) raw.connection()).channel().pipeline());
  }

  /// The offer to become a WebSocket.
  private final class Socket implements Upgrade {
    @Override
    public Request request() {
      return request;
    }

    @Override
    public Future<ServerWebSocket> accept(@Nullable String extensions) {
      exchange.handOver();
      for (Response.Header header : exchange.way().cors()) {
        raw.response().putHeader(header.name(), header.value());
      }
      if (extensions != null) {
        raw.response().putHeader("Sec-WebSocket-Extensions", extensions);
      }
      release();
      return raw.toWebSocket();
    }
  }

  /// The offer to be answered without an end.
  private final class Stream implements Streaming {
    @Override
    public Request request() {
      return request;
    }

    @Override
    public EventLoop loop() {
      return context.nettyEventLoop();
    }

    @Override
    public void fail(Throwable why) {
      exchange.fail(why);
    }

    @Override
    public Body begin(Response head, Body.Listener listener) {
      exchange.handOver();
      if (raw.version() != HttpVersion.HTTP_2) {
        raw.response().headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        release();
      }
      Future<Void> sent = ResponseWriter.begin(raw.response(), head, exchange.way());
      exchange.observe(head.status());
      return Body.of(raw, loop(), sent, listener);
    }
  }

  /// The answer that may come later.
  private final class Held implements Reply.Held {
    @Override
    public ScheduledExecutorService loop() {
      return context.nettyEventLoop();
    }

    @Override
    public void whenGone(Runnable task) {
      raw.response().exceptionHandler(_ -> {}); // the close that follows is enough
      raw.response().closeHandler(_ -> task.run());
    }

    @Override
    public void send(Response response) {
      exchange.send(response);
    }

    @Override
    public void fail(Throwable why) {
      exchange.fail(why);
    }
  }
}
