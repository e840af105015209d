package io.gatehouse.dialect.api.secret;

import io.gatehouse.connection.ServiceConnections;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.input.Query;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where other services send the browsers of people back to.
public final class CallbackRoutes {
  private static final List<String> KNOWN = List.of("state", "code", "error", "iss");

  private final ServiceConnections connections;

  public CallbackRoutes(ServiceConnections connections) {
    this.connections = connections;
  }

  public void mount(Mount mount) {
    mount.route(Method.GET, ServiceConnections.CALLBACK + "{?*}", this::returned);
  }

  /// It has no rights and needs none: what came back waits for whoever began. Services add
  /// parameters of their own, which are passed over.
  private Response returned(Request request) {
    Map<String, List<String>> said = Query.known(request.rawQuery(), KNOWN);
    String to =
        connections.returned(
            first(said, "state"), first(said, "code"), first(said, "error"), first(said, "iss"));
    return Response.empty(303).header("Location", to).header("Referrer-Policy", "no-referrer");
  }

  private static @Nullable String first(Map<String, List<String>> said, String name) {
    List<String> values = said.getOrDefault(name, List.of());
    return values.isEmpty() ? null : values.getFirst();
  }
}
