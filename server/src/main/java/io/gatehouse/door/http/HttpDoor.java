package io.gatehouse.door.http;

import io.gatehouse.door.Authenticator;
import io.gatehouse.door.CannotListen;
import io.gatehouse.door.TlsMaterial;
import io.gatehouse.door.http.peer.Peer;
import io.gatehouse.door.http.peer.SlowSenders;
import io.gatehouse.door.tls.CertificateCheck;
import io.gatehouse.door.tls.ClientTrust;
import io.gatehouse.observe.Metrics;
import io.gatehouse.observe.RequestLog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens for HTTP/1.1 and HTTP/2, plain or with TLS, and hands each request to its exchange.
public final class HttpDoor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);
  private static final String DECODER = "httpDecoder";

  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final HttpSettings settings;
  private final Desk desk;
  private final @Nullable TlsMaterial tls;
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  /// What a door works with.
  ///
  /// @param tls null for a plain listener
  public record Services(
      Router router,
      Authenticator authenticator,
      Metrics metrics,
      RequestLog log,
      @Nullable TlsMaterial tls) {}

  public HttpDoor(Vertx vertx, HttpSettings settings, Services services) {
    this.vertx = vertx;
    this.settings = settings;
    this.desk = new Desk(vertx, settings, services);
    this.tls = services.tls();
    services
        .metrics()
        .gauge(
            "gatehouse.http.connections",
            "open HTTP connections",
            connections::get,
            "listener",
            tls == null ? "plain" : "tls");
  }

  /// Opens the door; returns once it listens.
  ///
  /// @param eventLoops how many event loops share the connections
  /// @throws CannotListen when the port is taken
  public void open(int eventLoops) {
    DeploymentOptions options = new DeploymentOptions().setInstances(eventLoops);
    try {
      await(vertx.deployVerticle(Listener::new, options));
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CannotListen(settings.host(), settings.port(), cause);
    }
    if (tls != null) {
      tls.whenChanged(this::swap);
    }
  }

  public int port() {
    return servers.getFirst().actualPort();
  }

  /// Open connections, idle ones too.
  public int connections() {
    return connections.get();
  }

  /// One event loop that takes connections.
  private final class Listener extends VerticleBase {
    @Override
    public Future<?> start() {
      HttpServer server =
          vertx
              .createHttpServer(options())
              .connectionHandler(HttpDoor.this::connected)
              .requestHandler(HttpDoor.this::requested)
              .invalidRequestHandler(HttpDoor.this::invalid)
              .exceptionHandler(e -> LOG.debug("a connection failed", e));
      servers.add(server);
      return server.listen(address());
    }
  }

  /// Port 0 means any free one, but the same for all event loops, and another for each door.
  private SocketAddress address() {
    return settings.port() == 0
        ? SocketAddress.sharedRandomPort(tls == null ? 1 : 2, settings.host())
        : SocketAddress.inetSocketAddress(settings.port(), settings.host());
  }

  /// A connection is not idle while its request is answered, though no byte moves.
  private static Duration idleTimeout(HttpSettings.Limits limits) {
    Duration least = limits.requestTimeout().plusSeconds(5);
    return least.compareTo(limits.idleTimeout()) > 0 ? least : limits.idleTimeout();
  }

  private HttpServerOptions options() {
    HttpSettings.Limits limits = settings.limits();
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(settings.host())
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setReadIdleTimeout((int) idleTimeout(limits).toMillis())
            .setMaxHeaderSize(limits.maxHeaders())
            .setMaxInitialLineLength(limits.maxHeaders())
            .setMaxWebSocketFrameSize(limits.maxMessage())
            .setMaxWebSocketMessageSize(limits.maxMessage())
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .addWebSocketSubProtocol("gatehouse.v1")
            .addWebSocketSubProtocol("mqtt")
            .addWebSocketSubProtocol("mqttv3.1")
            .setHttp2ClearTextEnabled(false)
            .setStrictThreadMode(false)
            .setTcpNoDelay(true)
            .setAcceptBacklog(1024);
    if (tls != null) {
      options.setSsl(true).setUseAlpn(true).setKeyCertOptions(tls.pem());
      ClientTrust trust = tls.trust();
      if (trust != null) {
        // a handshake may have to ask the store whose certificate it is
        options.setSslEngineOptions(new JdkSSLEngineOptions().setUseWorkerThread(true));
        options.setClientAuth(ClientAuth.REQUEST).setTrustOptions(asking(trust));
      }
    }
    return options;
  }

  private static TrustOptions asking(ClientTrust trust) {
    return TrustOptions.wrap(new CertificateCheck(trust));
  }

  private void connected(HttpConnection connection) {
    connections.incrementAndGet();
    connection.closeHandler(_ -> connections.decrementAndGet());
    if (connections.get() > settings.limits().maxConnections()) {
      connection.close();
      return;
    }
    if (connection instanceof ConnectionBase base) {
      prepare(base.channel());
    }
  }

  private void prepare(Channel channel) {
    ClientTrust trust = tls == null ? null : tls.trust();
    if (trust != null) {
      trust.mark(channel);
    }
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(DECODER) != null) {
      HttpSettings.Limits limits = settings.limits();
      SlowSenders.watch(pipeline, DECODER, limits.headerTimeout(), limits.bodyTimeout());
    }
  }

  /// The connection goes on as a WebSocket, which keeps its own time.
  static void release(ChannelPipeline pipeline) {
    SlowSenders.forget(pipeline);
    if (pipeline.get(IdleStateHandler.class) != null) {
      pipeline.remove(IdleStateHandler.class);
    }
  }

  private void requested(HttpServerRequest raw) {
    exchange(raw).begin();
  }

  private void invalid(HttpServerRequest raw) {
    exchange(raw).refuseUnreadable(raw.decoderResult().cause());
  }

  private Exchange exchange(HttpServerRequest raw) {
    Channel channel = ((ConnectionBase) raw.connection()).channel();
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    return new Exchange(desk, raw, context, Peer.of(channel));
  }

  /// New connections are greeted with the new certificate, those that are open keep theirs.
  private void swap(TlsMaterial material) {
    ServerSSLOptions options = new ServerSSLOptions().setUseAlpn(true);
    options.setKeyCertOptions(material.pem());
    ClientTrust trust = material.trust();
    if (trust != null) {
      options.setClientAuth(ClientAuth.REQUEST).setTrustOptions(asking(trust));
    }
    for (HttpServer server : servers) {
      server
          .updateSSLOptions(options, true)
          .onFailure(e -> LOG.error("the new certificate was not taken by the HTTP door", e));
    }
  }

  /// Takes no more connections and ends those that are open once their requests are answered.
  @Override
  public void close() {
    for (HttpServer server : servers) {
      await(server.shutdown(GRACE));
    }
    servers.clear();
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
