package io.gatehouse.bench.peer;

import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.ArrayList;
import java.util.List;

/// Vert.x sending the same text to every WebSocket on `/listen` for each one that comes in on
/// another path, with the flushes of one turn of its event loop joined.
///
/// Arguments: the port and the text.
public final class BareBroadcast {
  private static final int FLUSHES_JOINED = 256;

  private BareBroadcast() {}

  public static void main(String[] arguments) {
    String text = arguments[1];
    List<ServerWebSocket> listeners = new ArrayList<>();
    Vertx.vertx()
        .createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
        .requestHandler(request -> request.response().end())
        .webSocketHandler(socket -> {
          if (socket.path().equals("/listen")) {
            joinFlushes(socket);
            listeners.add(socket);
            socket.closeHandler(closed -> listeners.remove(socket));
          } else {
            socket.textMessageHandler(
                message -> listeners.forEach(listener -> listener.writeTextMessage(text)));
          }
        })
        .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
        .onFailure(Bare::giveUp);
  }

  private static void joinFlushes(ServerWebSocket socket) {
    ((WebSocketInternal) socket)
        .channelHandlerContext()
        .pipeline()
        .addFirst(new FlushConsolidationHandler(FLUSHES_JOINED, true));
  }
}
