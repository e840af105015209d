package io.gatehouse.door.http;

import io.gatehouse.door.http.body.Body;
import io.netty.channel.EventLoop;

/// The offer to answer a request with a body that goes on; every check of a request has been made.
public interface Streaming {

  Request request();

  /// On which the body will live, and on which this was offered.
  EventLoop loop();

  /// Refuses after all, for whoever has not begun in `handle`.
  void fail(Throwable why);

  /// Answers with this head. What follows it is up to the body that is returned.
  Body begin(Response head, Body.Listener listener);

  /// Takes offers; a refusal that it throws before `begin` is answered as to any request.
  @FunctionalInterface
  interface Handler {

    /// Runs on the event loop; the rights are known. Also called for HEAD, which has no body.
    void handle(Streaming offer);
  }
}
