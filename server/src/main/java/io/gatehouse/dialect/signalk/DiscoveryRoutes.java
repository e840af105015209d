package io.gatehouse.dialect.signalk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;

/// Tells everybody where the API and the stream are.
final class DiscoveryRoutes {
  private final Entry entry;

  DiscoveryRoutes(Entry entry) {
    this.entry = entry;
  }

  void mount(Router router) {
    router.route(Method.GET, "/signalk", this::endpoints);
    router.route(Method.GET, "/signalk/", this::endpoints);
  }

  private Response endpoints(Request request) {
    String host = request.host();
    String tls = request.secure() ? "s" : "";
    ObjectNode found = Words.object();
    found
        .putObject("endpoints")
        .putObject("v1")
        .put("version", entry.settings().version())
        .put("signalk-http", "http" + tls + "://" + host + "/signalk/v1/api/")
        .put("signalk-ws", "ws" + tls + "://" + host + "/signalk/v1/stream");
    found
        .putObject("server")
        .put("id", entry.settings().name())
        .put("version", entry.settings().version());
    return Response.ok(found);
  }
}
