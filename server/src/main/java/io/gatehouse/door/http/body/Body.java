package io.gatehouse.door.http.body;

import io.gatehouse.door.outbox.Pipe;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/// The body of an answer that goes on until somebody ends it.
///
/// Belongs to its event loop, except where `Pipe` says otherwise.
public interface Body extends Pipe {

  /// Whether each part has to be a chunk of RFC 9112 section 7.1; else parts are bytes as they are.
  boolean chunked();

  /// Asks the peer for a sign of life where the protocol has one.
  void probe();

  /// Ends the body as it should end.
  void end();

  /// The body of this answer, in the form that its protocol wants.
  ///
  /// @param head until this is there, nothing may follow
  static Body of(HttpServerRequest raw, EventLoop loop, Future<Void> head, Listener listener) {
    return raw.version() == HttpVersion.HTTP_2
        ? new FramedBody(raw, loop, head, listener)
        : ChunkedBody.of(raw, loop, head, listener);
  }

  /// Who wants to know what becomes of it.
  interface Listener {

    /// It takes bytes again, or for the first time.
    void writable();

    void gone();
  }
}
