package io.gatehouse.door.websocket;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Address;
import io.gatehouse.door.Authenticator;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.http.Upgrade;
import io.gatehouse.door.outbox.ChannelPipe;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.door.outbox.Turn;
import io.gatehouse.identity.Origin;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.WireFormat;
import io.gatehouse.observe.Metrics;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.Refused;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Takes up WebSockets at `/v1/ws`.
public final class WebSocketDoor {
  public static final String PATH = "/v1/ws";

  private final Services services;
  private final WebSocketSettings settings;
  private final Map<EventLoop, Turn> turns = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();

  /// What the door works with.
  public record Services(
      Hub hub,
      Connections connections,
      Authenticator authenticator,
      Metrics metrics,
      InstantSource clock) {}

  public WebSocketDoor(Services services, WebSocketSettings settings) {
    this.services = services;
    this.settings = settings;
    services
        .metrics()
        .gauge("gatehouse.websocket.connections", "open WebSocket connections", open::get);
  }

  public void mount(Router router) {
    router.upgrade(PATH, this::offered);
  }

  private void offered(Upgrade upgrade) {
    Request request = upgrade.request();
    Address address = request.origin().address();
    Problem full = services.connections().admit(address);
    if (full != null) {
      throw full.refused();
    }
    open.incrementAndGet();
    upgrade
        .accept()
        .onSuccess(socket -> begin(socket, request, address))
        .onFailure(_ -> leave(address));
  }

  /// A socket that has just been opened.
  record Greeting(ServerWebSocket socket, ChannelHandlerContext context, Origin origin) {}

  private void begin(ServerWebSocket socket, Request request, Address address) {
    ChannelHandlerContext context = ((WebSocketInternal) socket).channelHandlerContext();
    Turn turn = turns.computeIfAbsent(context.channel().eventLoop(), Turn::new);
    Outbox outbox =
        new Outbox(
            new ChannelPipe(context),
            turn,
            settings.queue(),
            this::frame,
            services.hub()::countDropped);
    Greeting greeting = new Greeting(socket, context, request.origin());
    WebSocketConnection connection = new WebSocketConnection(services, settings, greeting, outbox);
    connection.begin(() -> leave(address));
    if (request.showsCredential()) {
      take(connection, request.rights());
    }
  }

  private byte[] frame(Publication publication) {
    return publication.frame(
        WireFormat.WEBSOCKET, one -> Frames.message(one, services.hub().epoch()));
  }

  private static void take(WebSocketConnection connection, Rights rights) {
    try {
      connection.take(rights);
    } catch (Refused refused) {
      connection.end(refused.problem());
    }
  }

  private void leave(Address address) {
    open.decrementAndGet();
    services.connections().leave(address);
  }
}
