package io.gatehouse.dialect.api.form;

import io.gatehouse.door.http.Handler;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.http.Streaming;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.Refused;
import java.util.function.Predicate;

/// Offers routes on a router, and turns the field that a room finds at fault into the pointer to it
/// in the body.
public final class Mount {
  private final Router router;

  public Mount(Router router) {
    this.router = router;
  }

  public void route(Method method, String template, Handler handler) {
    router.route(
        method, template, method.carriesBody() ? request -> pointed(handler, request) : handler);
  }

  public void hot(Method method, String template, Handler.Hot handler) {
    router.hot(method, template, handler);
  }

  /// On the event loop where everything is at hand, elsewhere what has to be waited for.
  public void hot(
      Method method,
      String template,
      Predicate<Request> atHand,
      Handler.Hot handler,
      Handler otherwise) {
    router.hot(method, template, atHand, handler, otherwise);
  }

  /// A body that goes on, for those who want one; something else for the others.
  public void stream(
      String template, Predicate<Request> wanted, Streaming.Handler handler, Handler otherwise) {
    router.stream(template, wanted, handler, otherwise);
  }

  private static Response pointed(Handler handler, Request request) throws Exception {
    try {
      return handler.handle(request);
    } catch (Refused refused) {
      Problem problem = refused.problem();
      String field = problem.field();
      throw field != null && field.matches("[a-z][a-z_0-9]*(/[0-9]+)?|(fields|lists)/.+")
          ? problem.at("/" + field).refused()
          : refused;
    }
  }
}
