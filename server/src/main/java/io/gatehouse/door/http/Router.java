package io.gatehouse.door.http;

import io.gatehouse.door.http.input.PathTree;
import io.gatehouse.door.http.input.Percent;
import io.gatehouse.door.http.input.Query;
import io.gatehouse.door.http.input.Target;
import io.gatehouse.door.http.input.Template;
import io.gatehouse.problem.Problem;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Knows what is offered under which path, and picks the route of a request once.
///
/// Whoever the router picks decides about access; nothing else looks at the path. Routes are added
/// before the door opens.
public final class Router {
  private static final List<String> ANY = List.of("*");

  /// The API of this server, under all of its names.
  static final String OWN = "/v1/";

  private final List<Route> routes;
  private final PathTree<Map<Method, Endpoint>> tree;
  private final Map<String, Map<Method, Endpoint>> plain;
  private final @Nullable Manner manner;
  private final Map<String, Router> hosts;

  public Router() {
    this(new ArrayList<>(), new PathTree<>(), new HashMap<>(), null, new HashMap<>());
  }

  private Router(
      List<Route> routes,
      PathTree<Map<Method, Endpoint>> tree,
      Map<String, Map<Method, Endpoint>> plain,
      @Nullable Manner manner,
      Map<String, Router> hosts) {
    this.routes = routes;
    this.tree = tree;
    this.plain = plain;
    this.manner = manner;
    this.hosts = hosts;
  }

  /// The same router, for routes that are spoken to in this manner.
  public Router in(Manner spoken) {
    return new Router(routes, tree, plain, spoken, hosts);
  }

  /// Paths that are offered under these names of the server and no others, in the place of all that
  /// are not below [#OWN].
  public Router at(Set<String> names) {
    Router own = new Router(routes, new PathTree<>(), new HashMap<>(), null, Map.of());
    names.forEach(name -> hosts.put(name.toLowerCase(Locale.ROOT), own));
    return own;
  }

  /// Who knows what is offered at this name of the server under this path.
  Router at(@Nullable String host, String path) {
    if (hosts.isEmpty() || host == null || path.startsWith(OWN)) {
      return this;
    }
    String name = host.toLowerCase(Locale.ROOT);
    int colon = name.lastIndexOf(':');
    Router own = hosts.get(name);
    if (own == null && colon > 0) {
      own = hosts.get(name.substring(0, colon));
    }
    return own == null ? this : own;
  }

  /// Offers something under a path such as `/v1/users/{id}{?limit,cursor}`.
  ///
  /// A parameter in braces is one whole segment; a last `{rest...}` is all that are left. Query
  /// parameters that the template does not name are refused.
  public Router route(Method method, String template, Handler handler) {
    return add(method, template, new Act.Blocking(handler));
  }

  /// Like [#route] for what must not wait: the handler runs on the event loop.
  public Router hot(Method method, String template, Handler.Hot handler) {
    return add(method, template, new Act.Hot(handler));
  }

  /// Answers on the event loop what is at hand there, and elsewhere what has to be waited for.
  ///
  /// @param atHand whether the first one may answer; the rights are known, and it must not wait
  public Router hot(
      Method method,
      String template,
      Predicate<Request> atHand,
      Handler.Hot handler,
      Handler otherwise) {
    return add(method, template, new Act.HotOr(atHand, handler, otherwise));
  }

  /// Offers a WebSocket under a path.
  public Router upgrade(String template, Upgrade.Handler handler) {
    return add(Method.GET, template, new Act.Upgrading(handler));
  }

  /// Offers a WebSocket under a path, and something else to those who do not ask for one.
  public Router upgrade(String template, Upgrade.Handler handler, Reply.Later otherwise) {
    return add(Method.GET, template, new Act.UpgradingOr(handler, otherwise));
  }

  /// Offers answers under a path that may come minutes after the question.
  public Router hold(Method method, String template, Reply.Later handler) {
    return add(method, template, new Act.Holding(handler));
  }

  /// Offers answers under a path whose bodies go on until somebody ends them.
  public Router stream(String template, Streaming.Handler handler) {
    return add(Method.GET, template, new Act.Streaming(handler));
  }

  /// Offers such a body to those who want one, and something else to the others.
  public Router stream(
      String template, Predicate<Request> wanted, Streaming.Handler handler, Handler otherwise) {
    return add(Method.GET, template, new Act.StreamingOr(wanted, handler, otherwise));
  }

  /// Everything offered, in the order in which it was added.
  public List<Route> routes() {
    return List.copyOf(routes);
  }

  private Router add(Method method, String text, Act act) {
    if (method == Method.HEAD || method == Method.OPTIONS) {
      throw new IllegalArgumentException(method + " is answered by the router");
    }
    Template template = Template.of(text);
    Route route =
        new Route(
            method,
            template.path(),
            template.query(),
            template.repeatable(),
            act instanceof Act.Hot);
    PathTree<Map<Method, Endpoint>> place = tree.place(template);
    Map<Method, Endpoint> offered = place.offered();
    if (offered == null) {
      offered = new EnumMap<>(Method.class);
      place.offer(offered);
    }
    if (offered.put(method, new Endpoint(route, template.parameters(), act, manner)) != null) {
      throw new IllegalArgumentException("offered twice: " + method + " " + text);
    }
    if (template.parameters().isEmpty()) {
      plain.put(template.path(), offered);
    }
    routes.add(route);
    return this;
  }

  /// What is offered under a path, or null.
  ///
  /// A literal such as `/v1/devices/batch` goes before `/v1/devices/{id}`, but hides no method that
  /// is offered there alone: a device may be called `batch`.
  @Nullable Match find(String path, Method method) {
    Map<Method, Endpoint> known = plain.get(path);
    if (known != null && offers(known, method)) {
      return new Match(known, List.of());
    }
    List<String> values = new ArrayList<>(4);
    Map<Method, Endpoint> found =
        tree.find(path, 1, values, all -> offers(all, method) && reaches(all, path));
    if (found == null) {
      found = tree.find(path, 1, values, all -> reaches(all, path));
    }
    return found == null ? null : new Match(found, values);
  }

  /// What is offered under any path at all is not offered below that of our own API.
  private static boolean reaches(Map<Method, Endpoint> all, String path) {
    return !path.startsWith(OWN)
        || !all.values().iterator().next().route().template().startsWith("/{");
  }

  private static boolean offers(Map<Method, Endpoint> all, Method method) {
    return all.containsKey(method == Method.HEAD ? Method.GET : method);
  }

  /// One thing that the server offers over HTTP.
  ///
  /// @param template the path with its parameters in braces, such as `/v1/users/{id}`
  /// @param query names of the query parameters that it reads
  /// @param repeatable those of them that may be there several times
  /// @param hot whether it is answered on the event loop
  public record Route(
      Method method, String template, List<String> query, List<String> repeatable, boolean hot) {}

  /// A route with what it does.
  ///
  /// @param manner null for the door's own
  record Endpoint(Route route, List<String> parameters, Act act, @Nullable Manner manner) {

    /// The query as the route reads it.
    Map<String, List<String>> queried(@Nullable String query) {
      if (query == null || query.isEmpty() || route.query().equals(ANY)) {
        return Map.of();
      }
      return manner == null
          ? Query.read(query, route.query(), route.repeatable())
          : Query.known(query, route.query());
    }

    /// What a dialect sees of a request; several lines of cookies are one.
    Manner.Seen seen(MultiMap headers, Map<String, List<String>> query) {
      return new Manner.Seen(
          name -> {
            List<String> lines = headers.getAll(name);
            return lines.isEmpty()
                ? null
                : name.equals("Cookie") ? String.join(";", lines) : lines.getFirst();
          },
          query,
          act instanceof Act.Upgrading);
    }

    /// The parameters of a path by their names, decoded.
    Map<String, String> named(List<String> values) {
      if (values.isEmpty()) {
        return Map.of();
      }
      Map<String, String> named = HashMap.newHashMap(values.size());
      for (int i = 0; i < values.size(); i++) {
        String value = Percent.decode(values.get(i), false);
        if (value == null) {
          throw Target.malformed("the path is not valid UTF-8", "encode it as UTF-8");
        }
        named.put(parameters.get(i), value);
      }
      return named;
    }
  }

  /// The ways in which a request can be answered.
  sealed interface Act {
    record Blocking(Handler handler) implements Act {}

    record Hot(Handler.Hot handler) implements Act {}

    record HotOr(Predicate<Request> atHand, Handler.Hot handler, Handler otherwise) implements Act {

      Act chosen(Request request) {
        return atHand.test(request) ? new Hot(handler) : new Blocking(otherwise);
      }
    }

    record Upgrading(Upgrade.Handler handler) implements Act {}

    record UpgradingOr(Upgrade.Handler handler, Reply.Later otherwise) implements Act {}

    record Holding(Reply.Later handler) implements Act {}

    record Streaming(io.gatehouse.door.http.Streaming.Handler handler) implements Act {}

    record StreamingOr(
        Predicate<Request> wanted,
        io.gatehouse.door.http.Streaming.Handler handler,
        Handler otherwise)
        implements Act {

      Act chosen(Request request) {
        return request.method() == Method.GET && wanted.test(request)
            ? new Streaming(handler)
            : new Blocking(otherwise);
      }
    }
  }

  /// What is offered under one path.
  ///
  /// @param values the path's parameters, still encoded
  record Match(Map<Method, Endpoint> endpoints, List<String> values) {

    /// The endpoint of a method, or null; HEAD is GET without the body.
    @Nullable Endpoint endpoint(Method method) {
      return endpoints.get(method == Method.HEAD ? Method.GET : method);
    }

    /// What every answer under a path for pages of all origins carries; null for other paths.
    @Nullable List<Response.Header> forAnyPage() {
      Manner manner = endpoints.values().iterator().next().manner();
      Map<String, String> headers = manner == null ? null : manner.forAnyPage();
      return headers == null
          ? null
          : headers.entrySet().stream()
              .map(header -> new Response.Header(header.getKey(), header.getValue()))
              .toList();
    }

    /// A refusal in the words of this path.
    Response refusal(Problem problem, MultiMap headers, String requestId) {
      Endpoint any = endpoints.values().iterator().next();
      return any.manner() == null
          ? ProblemWriter.response(problem, requestId, false)
          : any.manner().refusal(problem, any.seen(headers, Map.of()), requestId);
    }

    /// The value of `Allow`.
    String allow() {
      Set<Method> methods = EnumSet.of(Method.OPTIONS);
      methods.addAll(endpoints.keySet());
      if (methods.contains(Method.GET)) {
        methods.add(Method.HEAD);
      }
      return String.join(", ", methods.stream().map(Method::name).toList());
    }
  }
}
