package io.gatehouse.door.websocket;

import io.gatehouse.access.Rights;
import io.gatehouse.door.Authenticator;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.http.Upgrade;
import io.gatehouse.door.json.MessageJson;
import io.gatehouse.door.websocket.wire.Frames;
import io.gatehouse.door.websocket.wire.Sockets;
import io.gatehouse.door.websocket.wire.TextSocket;
import io.gatehouse.identity.request.AccessRequests;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.WireFormat;
import io.gatehouse.observe.Metrics;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.Invocations;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Takes up WebSockets at `/v1/ws`.
public final class WebSocketDoor {
  public static final String PATH = "/v1/ws";

  private final Services services;
  private final WebSocketSettings settings;
  private final Sockets sockets;

  /// What the door works with.
  ///
  /// @param requests null where nobody may ask for access on an open connection
  /// @param scripts null where nobody calls any
  public record Services(
      Hub hub,
      Connections connections,
      Authenticator authenticator,
      @Nullable AccessRequests requests,
      @Nullable Invocations scripts,
      Metrics metrics,
      InstantSource clock) {}

  public WebSocketDoor(Services services, WebSocketSettings settings) {
    this.services = services;
    this.settings = settings;
    this.sockets = new Sockets(services.hub(), services.connections(), settings.socket());
    services
        .metrics()
        .gauge("gatehouse.websocket.connections", "open WebSocket connections", sockets::open);
  }

  public void mount(Router router) {
    router.upgrade(PATH, this::offered);
  }

  private void offered(Upgrade upgrade) {
    sockets.accept(
        upgrade,
        this::frame,
        settings.compression() ? this::compressed : null,
        socket -> begin(socket, upgrade.request()));
  }

  private void begin(TextSocket socket, Request request) {
    WebSocketConnection connection =
        new WebSocketConnection(services, settings, socket, request.origin());
    connection.begin();
    if (request.showsCredential()) {
      take(connection, request.rights());
    }
  }

  private byte[] frame(Publication publication) {
    return publication.frame(
        WireFormat.WEBSOCKET, one -> Frames.text(MessageJson.of(one, services.hub().epoch())));
  }

  private byte[] compressed(Publication publication) {
    return publication.frame(WireFormat.WEBSOCKET_COMPRESSED, one -> Frames.compressed(frame(one)));
  }

  private static void take(WebSocketConnection connection, Rights rights) {
    try {
      connection.take(rights);
    } catch (Refused refused) {
      connection.end(refused.problem());
    }
  }
}
