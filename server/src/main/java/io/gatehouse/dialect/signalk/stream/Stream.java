package io.gatehouse.dialect.signalk.stream;

import io.gatehouse.access.Rights;
import io.gatehouse.dialect.signalk.asking.Asking;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.dialect.signalk.login.SignIn;
import io.gatehouse.dialect.signalk.model.Vessels;
import io.gatehouse.dialect.signalk.request.Puts;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.http.Upgrade;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.door.websocket.wire.Sockets;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Takes up the WebSockets of Signal K at `/signalk/v1/stream`.
public final class Stream {
  private static final String PATH = "/signalk/v1/stream";
  private static final Sockets.Settings SOCKETS =
      new Sockets.Settings(128 << 10, Duration.ofSeconds(60), new Outbox.Bounds(1, 1 << 10));

  private final Services services;
  private final Sockets sockets;
  private final Map<String, Integer> open = new ConcurrentHashMap<>();
  private final String startId = UUID.randomUUID().toString();

  /// What the stream works with.
  ///
  /// @param socketsPerAddress how many one address may have open
  public record Services(
      Entry entry,
      SignIn signIn,
      Asking asking,
      Vessels vessels,
      Puts puts,
      int socketsPerAddress) {}

  public Stream(Services services) {
    this.services = services;
    this.sockets =
        new Sockets(
            services.entry().rooms().hub(), services.entry().rooms().connections(), SOCKETS);
    services
        .entry()
        .rooms()
        .metrics()
        .gauge("gatehouse.signalk.connections", "open Signal K streams", sockets::open);
  }

  public void mount(Router router) {
    router
        .upgrade(
            PATH + "{?subscribe,sendCachedValues,sendMeta,token,sourcePolicy,serverevents,events}",
            this::offered)
        .route(Method.GET, "/signalk/v1/playback", _ -> Words.text(501, "Not Implemented"));
  }

  private void offered(Upgrade upgrade) {
    Request request = upgrade.request();
    Options options = Options.of(request);
    String place = request.origin().place();
    if (open.getOrDefault(place, 0) >= services.socketsPerAddress()) {
      throw Problem.of(
              ProblemType.TOO_MANY,
              "Too many concurrent websocket connections from same IP address")
          .retryAfter(10)
          .refused();
    }
    Rights shown = request.showsCredential() ? request.rights() : null;
    String application =
        shown == null ? services.entry().application(request) : shown.identity().application();
    StreamConnection.Peer peer =
        new StreamConnection.Peer(request.origin(), application, options, () -> leave(place));
    sockets.accept(
        upgrade,
        _ -> new byte[0],
        socket -> {
          StreamConnection connection = new StreamConnection(services, socket, peer);
          open.merge(place, 1, Integer::sum); // only now, so that no refused handshake counts
          connection.begin(startId, shown);
        });
  }

  private void leave(String place) {
    open.computeIfPresent(place, (key, count) -> count == 1 ? null : count - 1);
  }

  /// What a client asks for in the address.
  record Options(Subscribed subscribed, boolean cached, boolean meta) {
    /// What a stream tells from its beginning.
    enum Subscribed {
      SELF,
      ALL,
      NONE
    }

    private static Options of(Request request) {
      String subscribe = request.query("subscribe");
      Subscribed subscribed =
          "none".equals(subscribe)
              ? Subscribed.NONE
              : "all".equals(subscribe) ? Subscribed.ALL : Subscribed.SELF;
      return new Options(
          subscribed,
          !"false".equals(request.query("sendCachedValues")),
          List.of("all", "true").contains(String.valueOf(request.query("sendMeta"))));
    }
  }
}
