package io.gatehouse.dialect.scriptr.http;

import io.gatehouse.access.Rights;
import io.gatehouse.dialect.scriptr.entry.Entry;
import io.gatehouse.dialect.scriptr.entry.Fields;
import io.gatehouse.dialect.scriptr.entry.Scripts;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Reply;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.http.Upgrade;
import io.gatehouse.door.http.peer.HostHeaders;
import io.gatehouse.door.http.peer.PageParts;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `/<script>[/more]` and `/<file>`: every path that nothing else is offered at.
public final class ScriptRoutes {
  private static final List<Method> METHODS =
      List.of(Method.GET, Method.POST, Method.PUT, Method.PATCH, Method.DELETE);
  private static final int MOST_WAITING = 1_000;

  /// What the transport itself says, and what would let a script act as the server.
  private static final Set<String> NOT_THEIRS =
      Set.of(
          "connection",
          "content-length",
          "transfer-encoding",
          "keep-alive",
          "upgrade",
          "trailer",
          "date",
          "server",
          "content-security-policy",
          "x-content-type-options",
          "content-type");

  /// The page is of an origin of its own: it can use nothing that the browser knows of this server.
  private static final String SANDBOX =
      "sandbox allow-scripts allow-forms allow-popups; frame-ancestors 'self'";

  private static final String OWN_HOST = "frame-ancestors 'self'";
  private static final Set<String> PASSED =
      Set.of(
          "accept", "accept-language", "content-type", "host", "origin", "referer", "user-agent");

  private static final Pattern DOMAIN = Pattern.compile(";\\s*domain\\s*=");

  private final Entry entry;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);

  public ScriptRoutes(Entry entry) {
    this.entry = entry;
  }

  /// @param sockets takes a WebSocket whose whole path is a token
  public void mount(Router router, Upgrade.Handler sockets) {
    router.upgrade("/{token}{?auth_token}", sockets, this::held);
    for (Method method : METHODS) {
      router.route(method, "/{path...}{?auth_token}", this::handle);
    }
  }

  /// A path of one level, which might have been a WebSocket's.
  private void held(Request request, Reply.Held reply) {
    if (!waiting.tryAcquire()) {
      throw Problem.of(ProblemType.UNAVAILABLE, "too many requests are waiting")
          .retryAfter(1)
          .refused();
    }
    Thread.ofVirtual()
        .name("scriptr")
        .start(() -> {
          try {
            reply.send(handle(request));
          } catch (RuntimeException e) {
            reply.fail(e);
          } finally {
            waiting.release();
          }
        });
  }

  private Response handle(Request request) {
    String path = request.path().substring(1);
    int slash = path.indexOf('/');
    if (entry.sites().isToken(slash < 0 ? path : path.substring(0, slash))) {
      // before anybody is refused it: refusals are kept with what was asked for
      throw Problem.of(ProblemType.INVALID, "a token is no path of a script")
          .cure("open a WebSocket here, or send the token in `Authorization`")
          .refused();
    }
    if (entry.sites().ofHost(request.host()) == null) {
      PageParts.refuse(request::header);
    }
    Rights rights = entry.rights(request, Fields.token(request));
    if (request.method() == Method.GET || request.method() == Method.HEAD) {
      Optional<Scripts.File> file = entry.rooms().scripts().file(rights, path);
      if (file.isPresent()) {
        return served(request, file.get());
      }
    }
    Scripts.Answer answer;
    try {
      answer = entry.rooms().scripts().invoke(rights, call(request, path)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    return answered(request, answer);
  }

  private static Scripts.Call call(Request request, String path) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : PASSED) {
      String value = request.header(name);
      if (value != null) {
        headers.put(name, name.equals("referer") ? bare(value) : value);
      }
    }
    return new Scripts.Call(
        "http",
        path,
        request.method().name(),
        Fields.parameters(request),
        headers,
        request.rawQuery(),
        request.bytes(),
        request.header("Content-Type"),
        0);
  }

  /// Without its query, in which a page may have been given a token.
  private static String bare(String referer) {
    int query = referer.indexOf('?');
    return query < 0 ? referer : referer.substring(0, query);
  }

  private Response answered(Request request, Scripts.Answer answer) {
    Problem failure = answer.failure();
    if (failure != null) {
      return Words.failure(request.id(), Words.of(failure), answer.log());
    }
    Scripts.Raw raw = answer.raw();
    return raw == null
        ? Words.success(request.id(), answer.result(), answer.log())
        : written(request, raw);
  }

  private Response written(Request request, Scripts.Raw raw) {
    String type = "text/plain; charset=utf-8";
    for (Map.Entry<String, String> header : raw.headers()) {
      if (header.getKey().equalsIgnoreCase("Content-Type")) {
        type = header.getValue();
      }
    }
    Response answer = secured(request, Response.bytes(raw.status(), type, raw.body()));
    for (Map.Entry<String, String> header : raw.headers()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      boolean sweeping = NOT_THEIRS.contains(name) || HostHeaders.has(name);
      if (!sweeping && !(name.equals("set-cookie") && isOurs(request, header.getValue()))) {
        answer = answer.header(name, header.getValue());
      }
    }
    return answer;
  }

  /// A script must not choose the session that a browser has with the server itself: it sets no
  /// cookie but on the application's own host, none for the domain around that, and none whose name
  /// is empty, which browsers send back as if its value were a name.
  private boolean isOurs(Request request, String value) {
    String cookie = value.strip().toLowerCase(Locale.ROOT);
    return entry.sites().ofHost(request.host()) == null
        || DOMAIN.matcher(cookie).find()
        || cookie.split(";", 2)[0].strip().indexOf('=') <= 0
        || cookie.startsWith("gatehouse")
        || cookie.startsWith("__host-gatehouse");
  }

  private Response served(Request request, Scripts.File file) {
    Long known = version(request.header("If-None-Match"));
    return known != null && known == file.version()
        ? Response.notModified(file.version())
        : secured(request, Response.bytes(200, file.contentType(), file.bytes()))
            .version(file.version())
            .header("Cache-Control", "private, no-cache");
  }

  private static @Nullable Long version(@Nullable String tag) {
    try {
      return tag == null ? null : Long.valueOf(tag.replace("\"", ""));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /// Pages are whole on the application's own host alone. Elsewhere they would share an origin with
  /// the console, and could do there whatever its user may.
  private Response secured(Request request, Response answer) {
    Response secured = answer.header("X-Content-Type-Options", "nosniff");
    return entry.sites().ofHost(request.host()) != null
        ? secured.header("Content-Security-Policy", OWN_HOST)
        : secured.header("Content-Security-Policy", SANDBOX).header("Vary", PageParts.VARY);
  }
}
