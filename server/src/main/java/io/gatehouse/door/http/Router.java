package io.gatehouse.door.http;

import java.util.List;

/// Knows what is offered under which path, and picks the route of a request once.
///
/// Whoever the router picks decides about access; nothing else looks at the path.
public final class Router {

  /// Offers something under a path such as `/v1/users/{id}{?limit,cursor}`.
  ///
  /// A parameter in braces is one whole segment. Query parameters that the template does not name
  /// are refused.
  public Router route(Method method, String template, Handler handler) {
    throw new UnsupportedOperationException();
  }

  /// Like [#route] for what must not wait: the handler runs on the event loop.
  public Router hot(Method method, String template, HotHandler handler) {
    throw new UnsupportedOperationException();
  }

  /// Everything offered, in the order in which it was added.
  public List<Route> routes() {
    throw new UnsupportedOperationException();
  }
}
