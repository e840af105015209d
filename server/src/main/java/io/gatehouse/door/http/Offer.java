package io.gatehouse.door.http;

import io.gatehouse.door.http.peer.Peer;
import io.gatehouse.door.http.peer.SlowSenders;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;

/// The offer of an HTTP/1.1 request to become a WebSocket.
record Offer(
    Request request, HttpServerRequest raw, Desk desk, Peer peer, Runnable whenAccepted)
    implements Upgrade {

  @Override
  public Future<ServerWebSocket> accept() {
    whenAccepted.run();
    if (raw.connection() instanceof ConnectionBase connection) {
      SlowSenders.forget(connection.channel().pipeline());
    }
    return raw.toWebSocket();
  }
}
