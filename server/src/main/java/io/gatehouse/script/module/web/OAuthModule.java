package io.gatehouse.script.module.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.connection.Granted;
import io.gatehouse.connection.Service;
import io.gatehouse.connection.ServiceConnections;
import io.gatehouse.connection.ServiceConnections.Asker;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `oauth`: tokens of other services, for the identity of the run.
public final class OAuthModule implements Module {
  private final ServiceConnections connections;

  public OAuthModule(ServiceConnections connections) {
    this.connections = connections;
  }

  @Override
  public String name() {
    return "oauth";
  }

  @Override
  public Set<String> functions() {
    return Set.of("clientToken", "begin", "finish", "token", "disconnect");
  }

  @Override
  public JsonNode call(Run run, String function, Arguments arguments) {
    run.countOut();
    Asker asker = new Asker(run.caller(), run.rights(), run.author(), run.left());
    return switch (function) {
      case "clientToken" -> shown(connections.ofClient(asker, service(arguments)));
      case "begin" ->
          JsonNodeFactory.instance.textNode(
              connections
                  .begin(asker, service(arguments), arguments.object(0).path("returnTo").asText(""))
                  .toString());
      case "finish" -> shown(connections.finish(asker, arguments.text(0)));
      case "token" -> shown(connections.token(asker, arguments.text(0)));
      default ->
          JsonNodeFactory.instance.booleanNode(connections.disconnect(asker, arguments.text(0)));
    };
  }

  private static Service service(Arguments arguments) {
    JsonNode options = arguments.object(0);
    @Nullable String authorize = options.path("authorizeUrl").textValue();
    return new Service(
        options.path("provider").asText(""),
        authorize == null ? null : Service.url(authorize, "authorizeUrl"),
        Service.url(options.path("tokenUrl").textValue(), "tokenUrl"),
        options.path("clientId").asText(""),
        options.path("clientSecret").textValue(),
        options.path("clientAuth").asText("header").equals("body"),
        options.path("scope").asText(""),
        options.path("issuer").textValue());
  }

  /// The refresh token stays here.
  private static ObjectNode shown(Granted granted) {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.put("provider", granted.service().name());
    shown.put("accessToken", granted.access());
    shown.put("tokenType", granted.type());
    shown.put("scope", granted.scope());
    shown.put(
        "expiresAt",
        granted.expiresAt() == 0 ? null : Instant.ofEpochMilli(granted.expiresAt()).toString());
    return shown;
  }
}
