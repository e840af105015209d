package io.gatehouse.door.http;

import io.gatehouse.core.policy.Transport;
import io.gatehouse.door.http.Router.Act;
import io.gatehouse.door.http.Router.Endpoint;
import io.gatehouse.door.http.Router.Match;
import io.gatehouse.door.http.input.BodyReader;
import io.gatehouse.door.http.input.Target;
import io.gatehouse.door.http.peer.Peer;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One request on its way from the wire to its handler and back; every request takes the same steps
/// in the same order.
///
/// Its state belongs to the event loop of its connection; [Reply] may be used on any thread.
final class Exchange implements Reply {
  private static final byte[] NO_BODY = new byte[0];

  private final Desk desk;
  private final HttpServerRequest raw;
  private final ContextInternal context;
  private final Peer peer;
  private final String id;
  private final long started = System.nanoTime();
  private @Nullable Endpoint endpoint;
  private @Nullable Caller caller;
  private @Nullable Target target;
  private @Nullable Waiting waiting;
  private @Nullable String problem;
  private @Nullable List<Response.Header> open;
  private @Nullable String host;
  private Method method = Method.GET;
  private List<String> parameters = List.of();
  private boolean secure;
  private boolean bodyRead;
  private boolean unreadable;
  private boolean answered;

  Exchange(Desk desk, HttpServerRequest raw, ContextInternal context, Peer peer) {
    this.desk = desk;
    this.raw = raw;
    this.context = context;
    this.peer = peer;
    this.id = desk.ids().next();
  }

  /// Steps 1 to 4: the connection, the path, the caller, the body.
  void begin() {
    try {
      MultiMap headers = raw.headers();
      checkConnection(headers);
      Target asked = Target.of(raw.uri());
      target = asked;
      Endpoint chosen = choose(asked, headers);
      if (chosen != null) {
        endpoint = chosen;
        takeBody(chosen, head(chosen, asked), headers);
      }
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void checkConnection(MultiMap headers) {
    boolean proxied = desk.proxies().trusts(peer.socket());
    secure =
        peer.secure() || (proxied && "https".equalsIgnoreCase(headers.get("X-Forwarded-Proto")));
    desk.checkTls(secure, peer, headers);
    host = Desk.host(raw);
    desk.origins().checkHost(host);
  }

  private @Nullable Endpoint choose(Target asked, MultiMap headers) {
    Method named = Method.of(raw.method().name());
    Match match =
        desk.router().at(host, asked.path()).find(asked.path(), named == null ? Method.GET : named);
    if (match == null) {
      throw Problem.of(ProblemType.NOT_FOUND, "nothing is offered at `" + asked.path() + "`")
          .cure("`/docs` lists what is")
          .refused();
    }
    open = match.forAnyPage();
    if (named == Method.OPTIONS && open != null) {
      send(Response.empty(200).header("Allow", match.allow()));
      return null;
    }
    if (named == Method.OPTIONS) {
      Response preflight = desk.cors().preflight(headers::get, match.allow());
      send(preflight != null ? preflight : Response.noContent().header("Allow", match.allow()));
      return null;
    }
    Endpoint chosen = named == null ? null : match.endpoint(named);
    if (chosen == null || named == null) {
      refuseMethod(match);
      return null;
    }
    method = named;
    parameters = match.values();
    return chosen;
  }

  private void refuseMethod(Match match) {
    Problem refusal =
        Problem.of(ProblemType.METHOD_NOT_ALLOWED, "`" + raw.method() + "` is not offered here")
            .cure("use one of " + match.allow());
    problem = refusal.type().code();
    send(match.refusal(refusal, raw.headers(), id).header("Allow", match.allow()));
  }

  private Request.Head head(Endpoint chosen, Target asked) {
    Map<String, String> values = chosen.named(parameters);
    Map<String, List<String>> queried = chosen.queried(asked.query());
    return new Request.Head(
        id,
        method,
        chosen.route(),
        asked.path(),
        asked.query() == null ? "" : asked.query(),
        values,
        queried,
        secure,
        String.valueOf(host),
        desk.proof(raw, peer, secure, asked.path()));
  }

  private void takeBody(Endpoint chosen, Request.Head head, MultiMap headers) {
    Transport transport =
        chosen.act() instanceof Act.Upgrading || isUpgrade(chosen)
            ? Transport.WEBSOCKET
            : Transport.HTTP;
    Origin origin = desk.origin(peer, headers, transport);
    Caller who =
        open == null
            ? Caller.of(chosen, headers, head, origin, desk.authenticator())
            : Caller.unnamed(chosen, headers, head, origin, desk.authenticator());
    caller = who;
    if (open == null && method.writes() && !who.byHeader()) {
      desk.origins().checkWrite(headers::get, host, secure, who.ambient());
    }
    if (!method.carriesBody()) {
      BodyReader.refuse(headers, method.name());
      bodyRead = true;
      act(chosen.act(), new Request(head, headers, who, NO_BODY));
      return;
    }
    peer.whenSlow(this::bodyIsSlow);
    Waiting slow =
        raw.version() == HttpVersion.HTTP_2 ? Waiting.body(desk, context, this::bodyIsSlow) : null;
    new BodyReader(
            raw,
            desk.settings().limits().maxBody(),
            body -> {
              bodyRead = true;
              peer.whenSlow(null);
              if (slow != null) {
                slow.end();
              }
              act(chosen.act(), new Request(head, headers, who, body));
            },
            this::fail)
        .read();
  }

  private void bodyIsSlow() {
    fail(ProblemWriter.slowBody().refused());
  }

  /// Step 5: whoever the router chose.
  private void act(Act act, Request request) {
    try {
      switch (act) {
        case Act.Blocking(Handler handler) -> block(() -> send(handler.handle(request)));
        case Act.Hot(Handler.Hot handler) -> whenKnown(request, () -> answerHot(handler, request));
        case Act.HotOr either -> whenKnown(request, () -> act(either.chosen(request), request));
        case Act.Upgrading(Upgrade.Handler handler) -> upgrade(handler, request);
        case Act.UpgradingOr(Upgrade.Handler handler, Reply.Later otherwise) -> {
          if (isUpgrade(Objects.requireNonNull(endpoint))) {
            upgrade(handler, request);
          } else {
            hold(otherwise, request);
          }
        }
        case Act.Holding(Reply.Later handler) -> hold(handler, request);
        case Act.Streaming(Streaming.Handler handler) -> stream(handler, request);
        case Act.StreamingOr either -> act(either.chosen(request), request);
      }
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void answerHot(Handler.Hot handler, Request request) {
    handler.handle(request, this);
    if (!answered && waiting == null) {
      waiting = Waiting.watch(desk, context, this);
    }
  }

  /// Goes on here if the rights are known, else fetches them elsewhere and comes back.
  private void whenKnown(Request request, Runnable next) {
    if (request.caller().known()) {
      next.run();
      return;
    }
    block(() -> {
      request.caller().fetch();
      context.runOnContext(_ -> tried(next));
    });
  }

  private void tried(Runnable next) {
    try {
      next.run();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private boolean isUpgrade(Endpoint chosen) {
    return chosen.act() instanceof Act.UpgradingOr
        && "websocket".equalsIgnoreCase(raw.getHeader(HttpHeaders.UPGRADE));
  }

  private void hold(Reply.Later handler, Request request) {
    whenKnown(request, () -> handler.handle(request, offers(request).held()));
  }

  private Offers offers(Request request) {
    return new Offers(this, request, raw, context);
  }

  private void upgrade(Upgrade.Handler handler, Request request) {
    if (!"websocket".equalsIgnoreCase(raw.getHeader(HttpHeaders.UPGRADE))) {
      Manner manner = endpoint == null ? null : endpoint.manner();
      Response plain = manner == null ? null : manner.notAnUpgrade();
      if (plain != null) {
        whenKnown(request, () -> send(plain));
        return;
      }
      throw Problem.of(ProblemType.MALFORMED, "this is the address of a WebSocket")
          .cure("connect with a WebSocket client")
          .refused();
    }
    raw.pause();
    Upgrade offer = offers(request).socket();
    if (request.showsCredential()) {
      desk.checkPage(request, raw.getHeader(HttpHeaders.HOST));
      whenKnown(request, () -> handler.handle(offer));
    } else {
      handler.handle(offer);
    }
  }

  private void stream(Streaming.Handler handler, Request request) {
    desk.checkReader(request, raw.getHeader(HttpHeaders.HOST));
    whenKnown(request, () -> handler.handle(offers(request).stream()));
  }

  /// From now on somebody else answers.
  void handOver() {
    if (answered) {
      throw new IllegalStateException("the request has been answered");
    }
    answered = true;
    if (waiting != null) {
      waiting.end();
    }
  }

  /// Leaves the event loop for something that may wait.
  private void block(Blocking work) {
    Waiting begun = Waiting.begin(desk, context, work, this);
    waiting = begun;
  }

  /// Work that may wait and may fail.
  @FunctionalInterface
  interface Blocking {
    void run() throws Exception;
  }

  /// Answers what the decoder could not read as HTTP.
  void refuseUnreadable(@Nullable Throwable why) {
    unreadable = true;
    fail(ProblemWriter.unreadable(why).refused());
  }

  @Override
  public void send(Response response) {
    if (context.inThread()) {
      write(response);
    } else {
      context.runOnContext(_ -> write(response));
    }
  }

  @Override
  public void fail(Throwable why) {
    if (context.inThread()) {
      writeProblem(why);
    } else {
      context.runOnContext(_ -> writeProblem(why));
    }
  }

  private void writeProblem(Throwable why) {
    if (answered) {
      return;
    }
    Problem refusal = ProblemWriter.problem(why, id);
    problem = refusal.type().code();
    Endpoint chosen = endpoint;
    if (chosen != null && chosen.manner() != null) {
      Manner.Seen seen = chosen.seen(raw.headers(), Map.of());
      write(chosen.manner().refusal(refusal, seen, id).challenging(refusal));
      return;
    }
    Caller who = caller;
    boolean byHeader = raw.headers().contains(HttpHeaders.AUTHORIZATION);
    Response response = ProblemWriter.response(refusal, id, byHeader).challenging(refusal);
    boolean stale = who != null && who.byCookie() && response.status() == 401;
    write(stale ? response.endSession() : response);
  }

  private void write(Response response) {
    if (answered) {
      return;
    }
    answered = true;
    if (waiting != null) {
      waiting.end();
    }
    peer.whenSlow(null);
    if (!raw.response().closed()) {
      boolean unread = unreadable || (!bodyRead && BodyReader.comes(raw.headers()));
      if (unread && raw.version() != HttpVersion.HTTP_2) {
        raw.response().headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      }
      var written = ResponseWriter.write(raw.response(), response, way());
      Waiting.taken(desk, context, raw, written, response.body().length, unread);
    }
    observe(response.status());
  }

  ResponseWriter.Way way() {
    List<Response.Header> cors =
        open != null ? open : desk.cors().headers(raw.getHeader(HttpHeaders.ORIGIN));
    return new ResponseWriter.Way(id, raw.method().name().equals("HEAD"), secure, cors);
  }

  void observe(int status) {
    long nanos = System.nanoTime() - started;
    Endpoint chosen = endpoint;
    desk.measure(chosen == null ? null : chosen.route(), status, nanos);
    if (desk.log().wants(method.writes() && (chosen == null || !chosen.route().hot()), status)) {
      desk.write(this, status, nanos);
    }
  }

  String id() {
    return id;
  }

  String methodName() {
    return raw.method().name();
  }

  String path() {
    Endpoint chosen = endpoint;
    if (chosen != null && chosen.parameters().contains("token")) {
      return chosen.route().template(); // where a path may be a token, no log holds it
    }
    return target == null ? "-" : target.path();
  }

  @Nullable Caller caller() {
    return caller;
  }

  Peer peer() {
    return peer;
  }

  @Nullable String problem() {
    return problem;
  }
}
