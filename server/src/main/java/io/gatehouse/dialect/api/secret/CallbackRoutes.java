package io.gatehouse.dialect.api.secret;

import io.gatehouse.connection.ServiceConnections;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;

/// Where other services send the browsers of people back to.
public final class CallbackRoutes {
  private final ServiceConnections connections;

  public CallbackRoutes(ServiceConnections connections) {
    this.connections = connections;
  }

  public void mount(Mount mount) {
    mount.route(
        Method.GET,
        ServiceConnections.CALLBACK + "{?state,code,error,iss,scope,error_description,session_state}",
        this::returned);
  }

  /// It has no rights and needs none: what came back waits for whoever began.
  private Response returned(Request request) {
    return Response.empty(303)
        .header(
            "Location",
            connections.returned(
                request.query("state"),
                request.query("code"),
                request.query("error"),
                request.query("iss")))
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "no-store");
  }
}
