package io.gatehouse.door.http;

import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.door.Authenticator;
import io.gatehouse.door.http.Router.Route;
import io.gatehouse.door.http.peer.Origins;
import io.gatehouse.door.http.peer.Peer;
import io.gatehouse.door.http.peer.ProofHeader;
import io.gatehouse.door.http.peer.Proxies;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.sender.SentProof;
import io.gatehouse.observe.HttpMeter;
import io.gatehouse.observe.RequestLog;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.security.SecureRandom;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What every exchange needs and none owns; safe for use by any thread.
final class Desk {
  private static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("X-Forwarded-For");
  private static final long LINGER_MILLIS = 1_000;

  private final Vertx vertx;
  private final HttpSettings settings;
  private final HttpDoor.Services services;
  private final Proxies proxies;
  private final Origins origins;
  private final Cors cors;
  private final Ids ids = new Ids();
  private final Semaphore waiting;
  private final IdentityHashMap<Route, HttpMeter> meters = new IdentityHashMap<>();
  private final HttpMeter nowhere;

  Desk(Vertx vertx, HttpSettings settings, HttpDoor.Services services) {
    this.vertx = vertx;
    this.settings = settings;
    this.services = services;
    this.proxies = new Proxies(settings.trustedProxies());
    this.origins = new Origins(settings.allowedOrigins(), settings.allowedHosts());
    this.cors = new Cors(origins);
    this.waiting = new Semaphore(settings.limits().maxWaiting());
    for (Route route : services.router().routes()) {
      meters.put(route, services.metrics().http(route.method().name(), route.template()));
    }
    nowhere = services.metrics().http("-", "-");
  }

  HttpSettings settings() {
    return settings;
  }

  Router router() {
    return services.router();
  }

  Authenticator authenticator() {
    return services.authenticator();
  }

  RequestLog log() {
    return services.log();
  }

  Proxies proxies() {
    return proxies;
  }

  Origins origins() {
    return origins;
  }

  Cors cors() {
    return cors;
  }

  Ids ids() {
    return ids;
  }

  Semaphore waiting() {
    return waiting;
  }

  Origin origin(Peer peer, MultiMap headers, Transport transport) {
    Origin direct = peer.origin();
    if (proxies.trusts(peer.socket())) {
      // the certificate is the proxy's, and no credential of those who come through it
      Address client = proxies.client(peer, headers.getAll(FORWARDED_FOR));
      return new Origin(transport, client, null, null);
    }
    return transport == direct.transport()
        ? direct
        : new Origin(transport, direct.address(), null, direct.certificate());
  }

  /// The proof of a key that a request brings, not looked at; null where it brings none.
  @Nullable SentProof proof(HttpServerRequest raw, Peer peer, boolean secure, String path) {
    if (!ProofHeader.isThere(raw.headers())) {
      return null;
    }
    String host = host(raw);
    boolean ours = host != null && (origins.names(host) || peer.isReachedAs(host, secure));
    return new SentProof(
        ProofHeader.proofs(raw.headers()), raw.method().name(), secure, ours ? host : null, path);
  }

  void measure(@Nullable Route route, int status, long nanos) {
    HttpMeter meter = route == null ? nowhere : meters.get(route);
    (meter == null ? nowhere : meter).record(status, nanos);
  }

  void write(Exchange exchange, int status, long nanos) {
    Caller caller = exchange.caller();
    var rights = caller == null ? null : caller.rightsSoFar();
    services
        .log()
        .write(
            new RequestLog.Entry(
                exchange.id(),
                exchange.methodName(),
                exchange.path(),
                status,
                nanos,
                (caller == null ? exchange.peer().origin() : caller.origin()).address().toString(),
                rights == null ? null : rights.identity().subject().toString(),
                exchange.problem()));
  }

  /// The name that a request was sent to, or null where it names none or several.
  static @Nullable String host(HttpServerRequest raw) {
    if (raw.version() == HttpVersion.HTTP_2) {
      return raw.authority() == null ? null : raw.authority().toString();
    }
    List<String> hosts = raw.headers().getAll(HttpHeaders.HOST);
    return hosts.size() == 1 ? hosts.getFirst() : null;
  }

  /// A page may open a WebSocket with the cookie or the certificate of the browser only if it is
  /// one of ours. Browsers always say which page it is; a program has no cookie of somebody else.
  void checkPage(Request request, @Nullable String host) {
    String origin = request.header("Origin");
    if (!request.byCookie() && (!request.byCertificate() || origin == null)) {
      return;
    }
    if (origin == null || !origins.ours(origin, request.secure(), host)) {
      throw Problem.of(ProblemType.FORBIDDEN, "this page may not use the session of the browser")
          .at("Origin")
          .cure("add its origin to `http.allowed-origins`, or authenticate by a message")
          .refused();
    }
  }

  void checkTls(boolean secure, Peer peer, MultiMap headers) {
    boolean near = peer.loopback() && !cameInClear(peer, headers);
    if (!secure && !near && !settings.allowPlain()) {
      throw Problem.of(ProblemType.TLS_REQUIRED, "this request came unencrypted")
          .cure("use https; behind a proxy, name it in `http.trusted-proxies`")
          .refused();
    }
  }

  /// Whether a proxy on this machine tells that its own client, elsewhere, spoke without TLS.
  private boolean cameInClear(Peer peer, MultiMap headers) {
    return proxies.trusts(peer.socket())
        && "http".equalsIgnoreCase(headers.get("X-Forwarded-Proto"))
        && !proxies.client(peer, headers.getAll(FORWARDED_FOR)).isLoopback();
  }

  /// A page may listen with the browser's cookie only if it is one of ours. Browsers name the page
  /// unless it is of our own origin, and then say so.
  void checkReader(Request request, @Nullable String host) {
    if (!request.byCookie()) {
      return;
    }
    String origin = request.header("Origin");
    String site = request.header("Sec-Fetch-Site");
    boolean ours =
        origin != null
            ? origins.ours(origin, request.secure(), host)
            : site == null || site.equals("same-origin") || site.equals("none");
    if (!ours) {
      throw Problem.of(ProblemType.FORBIDDEN, "this page may not use the session of the browser")
          .at("Origin")
          .cure("add its origin to `http.allowed-origins`")
          .refused();
    }
  }

  /// Ends a connection on which the rest of a body is still coming, a moment after the answer, so
  /// that the peer reads the answer before it meets a closed socket.
  void closeSoon(HttpServerRequest raw) {
    vertx.setTimer(LINGER_MILLIS, _ -> raw.connection().close());
  }

  /// Gives each request a name that no other has, in this run of the server or another.
  static final class Ids {
    private final String run = Long.toString(new SecureRandom().nextLong() >>> 28, 36);
    private final AtomicLong count = new AtomicLong();

    String next() {
      return "r-" + run + "-" + Long.toString(count.incrementAndGet(), 36);
    }
  }
}
