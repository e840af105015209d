package io.gatehouse.door.http;

import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import org.jspecify.annotations.Nullable;

/// The offer of a peer to go on as a WebSocket; every check of a request has been made.
public interface Upgrade {

  Request request();

  /// Answers with 101; fails where the handshake is not right.
  ///
  /// @param extensions that were agreed on, for the header of that name; null for none
  Future<ServerWebSocket> accept(@Nullable String extensions);

  /// Takes offers; a refusal that it throws is answered as to any request.
  @FunctionalInterface
  interface Handler {

    /// Runs on the event loop; the rights are known if the peer showed something.
    void handle(Upgrade upgrade);
  }
}
