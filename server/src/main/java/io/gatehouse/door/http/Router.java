package io.gatehouse.door.http;

import io.gatehouse.door.http.input.PathTree;
import io.gatehouse.door.http.input.Percent;
import io.gatehouse.door.http.input.Target;
import io.gatehouse.door.http.input.Template;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Knows what is offered under which path, and picks the route of a request once.
///
/// Whoever the router picks decides about access; nothing else looks at the path. Routes are added
/// before the door opens.
public final class Router {
  private final List<Route> routes = new ArrayList<>();
  private final PathTree<Map<Method, Endpoint>> tree = new PathTree<>();
  private final Map<String, Map<Method, Endpoint>> plain = new HashMap<>();
  private final Map<String, List<Response.Header>> open = new HashMap<>();

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

  /// Opens a path that is offered to the pages of every origin: every answer under it carries these
  /// headers, also to OPTIONS and where something is refused.
  ///
  /// In return nothing that a browser shows of its own accord counts there, neither cookie nor
  /// certificate.
  ///
  /// @param path as in the template, without the query
  public Router open(String path, Map<String, String> headers) {
    open.put(
        path,
        headers.entrySet().stream()
            .map(header -> new Response.Header(header.getKey(), header.getValue()))
            .toList());
    return this;
  }

  /// The headers of a path that is open to pages of every origin, or null.
  @Nullable List<Response.Header> open(Match match) {
    return open.get(match.endpoints().values().iterator().next().route().template());
  }

  /// Offers answers under a path whose bodies go on until somebody ends them.
  public Router stream(String template, Streaming.Handler handler) {
    return add(Method.GET, template, new Act.Streaming(handler));
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
    if (offered.put(method, new Endpoint(route, template.parameters(), act)) != null) {
      throw new IllegalArgumentException("offered twice: " + method + " " + text);
    }
    if (template.parameters().isEmpty()) {
      plain.put(template.path(), offered);
    }
    routes.add(route);
    return this;
  }

  /// What is offered under a path, or null.
  @Nullable Match find(String path) {
    Map<Method, Endpoint> known = plain.get(path);
    if (known != null) {
      return new Match(known, List.of());
    }
    List<String> values = new ArrayList<>(4);
    Map<Method, Endpoint> found = tree.find(path, 1, values);
    return found == null ? null : new Match(found, values);
  }

  /// A route with what it does.
  record Endpoint(Route route, List<String> parameters, Act act) {

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

    record Upgrading(Upgrade.Handler handler) implements Act {}

    record UpgradingOr(Upgrade.Handler handler, Reply.Later otherwise) implements Act {}

    record Holding(Reply.Later handler) implements Act {}

    record Streaming(io.gatehouse.door.http.Streaming.Handler handler) implements Act {}
  }

  /// What is offered under one path.
  ///
  /// @param values the path's parameters, still encoded
  record Match(Map<Method, Endpoint> endpoints, List<String> values) {

    /// The endpoint of a method, or null; HEAD is GET without the body.
    @Nullable Endpoint endpoint(Method method) {
      return endpoints.get(method == Method.HEAD ? Method.GET : method);
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
